import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { WorldlogClient } from "../src/index.js";
import { HoldingEmitStream } from "./support/emit-scripts.js";
import { eventually, failureOf } from "./support/eventually.js";
import { FakeLog } from "./support/fake-log.js";
import * as frames from "./support/frames.js";
import * as refusals from "./support/refusals.js";
import { ScriptedServer } from "./support/scripted-server.js";

describe("scenario 25: closing", () => {
  it("ends everything that is open, within seconds", async () => {
    await using server = await ScriptedServer.start();
    const mute = new HoldingEmitStream(new FakeLog()).hold();
    server.events.onSubscribe = async function* () {
      yield frames.started(0, 0);
      await new Promise(() => {});
    };
    server.events.onReplay = async function* () {
      yield frames.started(0, 9);
      await new Promise(() => {});
    };
    server.events.onEmit = () => new Promise(() => {});
    server.events.onEmitStream = (requests) => mute.serve(requests);
    const { client } = server;
    const subscription = client.subscribe({ world: "w" });
    const event = subscription.next();
    const replay = client.replay({ world: "w" });
    const replayed = failureOf(replay.next());
    const emits = client.emitStream("w");
    const { answer } = await emits.send(frames.withoutId());
    const unary = failureOf(client.emit("w", frames.withoutId()));
    await eventually(
      "all of it is under way",
      () =>
        mute.requests === 1 &&
        server.events.emits.length === 1 &&
        server.events.subscribes.length === 1 &&
        server.events.replays.length === 1,
    );

    const startMs = performance.now();
    await Promise.all([client.close(), client.close()]);

    expect(performance.now() - startMs).toBeLessThan(30_000);
    expect(await event).toEqual({ done: true, value: undefined });
    expect(String(await replayed)).toContain("closed before its end");
    expect(await failureOf(answer)).toMatchObject({
      code: Code.Canceled,
      outcome: "UNKNOWN",
      message: expect.stringContaining("the client was closed"),
    });
    expect(await unary).toMatchObject({ code: Code.Canceled, outcome: "UNKNOWN" });
    expect(await failureOf(emits.close())).toMatchObject({ code: Code.Canceled });
    expect(() => client.subscribe({ world: "w" })).toThrow("the client is closed");
    expect(() => client.emitStream("w")).toThrow("the client is closed");
    expect(await failureOf(client.getWorld("w"))).toMatchObject({ code: Code.Canceled, outcome: "NOT_APPLIED" });
    await eventually("its connections are closed", () => server.connectionCount === 0);
  });

  it("lets a unary call under way succeed", async () => {
    await using server = await ScriptedServer.start();
    let answer = () => {};
    server.events.onEmit = () =>
      new Promise((resolve) => {
        answer = () => resolve({ durableThrough: 5n });
      });
    const emit = server.client.emit("w", frames.withoutId());
    await eventually("it arrived", () => server.events.emits.length === 1);

    const closing = server.client.close();
    answer();

    expect((await emit).durableThrough).toBe(5n);
    await closing;
  });

  it("fails a call that waits for its next attempt", async () => {
    await using server = await ScriptedServer.start();
    server.events.onEmit = () => {
      throw refusals.refusal(Code.Unavailable, "later", refusals.retryAfter(21_000));
    };
    const emit = failureOf(server.client.emit("w", frames.withoutId()));
    await eventually("the next attempt is scheduled", () => server.timing.laterCount === 1);

    await server.client.close();

    expect(await emit).toMatchObject({ code: Code.Unavailable });
  });

  it("may come from a handler", async () => {
    await using server = await ScriptedServer.start();
    server.events.onSubscribe = async function* () {
      yield frames.started(0, 0);
      yield frames.caughtUp(0);
      await new Promise(() => {});
    };
    const subscription = server.client.subscribe({ world: "w" }, { onCaughtUp: () => server.client.close() });

    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });

  it("of a client over transports of one's own ends its calls and tells them once", async () => {
    let closed = 0;
    const untilAborted = (_: unknown, signal: AbortSignal | undefined) =>
      new Promise<never>((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    const client = new WorldlogClient({
      transport: { unary: untilAborted, stream: untilAborted },
      closeTransports: () => closed++,
    });
    const call = failureOf(client.getWorld("w"));

    await client.close();
    await client.close();

    expect(await call).toMatchObject({ code: Code.Canceled, outcome: "UNKNOWN" });
    expect(closed).toBe(1);
  });
});
