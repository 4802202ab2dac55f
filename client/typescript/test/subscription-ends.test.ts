import { Code } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ErrorReason, type SubscribeInit } from "../src/index.js";
import { eventually, failureOf } from "./support/eventually.js";
import * as frames from "./support/frames.js";
import { endless, readAll, settled, take } from "./support/readers.js";
import * as refusals from "./support/refusals.js";
import { ScriptedServer } from "./support/scripted-server.js";

const EVERYTHING = { world: "w", start: { case: "afterSequence", value: 0n } } as const satisfies SubscribeInit;

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

describe("scenario 17: final ends", () => {
  it("a world that was replaced meanwhile ends it", async () => {
    server.events.onSubscribe = function* () {
      if (server.events.subscribes.length === 1) {
        yield frames.started(0, 5);
        yield frames.events(0, 3);
        throw refusals.unavailable();
      }
      yield frames.started(3, 5, "another log");
      yield frames.events(3, 5);
    };

    const [seen, failure] = await readAll(server.client.subscribe(EVERYTHING));

    expect(failure).toMatchObject({ reason: ErrorReason.LOG_REPLACED, code: Code.FailedPrecondition });
    expect(seen).toEqual([1n, 2n, 3n]);
  });

  it.each([
    [Code.NotFound, "WORLD_NOT_FOUND"],
    [Code.FailedPrecondition, "WORLD_DELETED"],
    [Code.FailedPrecondition, "LOG_REPLACED"],
    [Code.InvalidArgument, "INVALID_REQUEST"],
    [Code.InvalidArgument, "INVALID_CURSOR"],
    [Code.OutOfRange, "SEQUENCE_OUT_OF_RANGE"],
    [Code.DataLoss, "DATA_LOSS"],
    [Code.Internal, "INTERNAL"],
  ] as const)("%i %s ends it", async (code, reason) => {
    // biome-ignore lint/correctness/useYield: it fails before
    server.events.onSubscribe = function* () {
      throw refusals.refusal(code, "no", refusals.because(reason, "NOT_APPLIED"));
    };

    const [, failure] = await readAll(server.client.subscribe(EVERYTHING));

    expect(failure).toMatchObject({ reason: ErrorReason[reason], code });
    expect(server.events.subscribes).toHaveLength(1);
  });

  it.each(["SLOW_CONSUMER", "TOO_MANY_STREAMS"])("%s does not end it", async (reason) => {
    // biome-ignore lint/correctness/useYield: it fails before
    server.events.onSubscribe = function* () {
      const slow = [refusals.because(reason, "NOT_APPLIED")];
      const many = [...slow, refusals.retryAfter(100)];
      throw server.events.subscribes.length === 1
        ? refusals.refusal(Code.ResourceExhausted, "later", ...(reason === "SLOW_CONSUMER" ? slow : many))
        : refusals.worldDeleted();
    };

    await readAll(server.client.subscribe(EVERYTHING));

    expect(server.events.subscribes).toHaveLength(2);
  });

  it("is said again to whoever asks again", async () => {
    // biome-ignore lint/correctness/useYield: it fails before
    server.events.onSubscribe = function* () {
      throw refusals.worldDeleted();
    };
    const subscription = server.client.subscribe(EVERYTHING);

    const failure = await failureOf(subscription.next());

    expect(failure).toMatchObject({ reason: ErrorReason.WORLD_DELETED, metadata: { world: "w" } });
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });
});

describe("scenario 18: slow listener", () => {
  it("slows the server down", async () => {
    let sent = 0;
    const padding = "x".repeat(16_000);
    server.events.onSubscribe = async function* () {
      yield frames.started(0, 9);
      for (;;) {
        sent++;
        yield frames.frame(sent - 1, sent, { events: [{ ...frames.event(padding, sent) }] });
      }
    };
    const subscription = server.client.subscribe(EVERYTHING);
    expect(await take(subscription, 10, false)).toHaveLength(10);

    const before = await settled(() => sent);
    expect(await take(subscription, 10, false)).toHaveLength(10);
    const after = await settled(() => sent);
    subscription.close();

    expect(before).toBeLessThan(60);
    expect(after - before).toBeLessThan(30);
  });
});

describe("scenario 19: waits", () => {
  it("grow without progress and are short after it", async () => {
    server.events.onSubscribe = function* () {
      switch (server.events.subscribes.length) {
        case 8:
          yield frames.started(0, 1);
          yield frames.events(0, 1);
          throw refusals.unavailable();
        case 9:
          throw refusals.worldDeleted();
        default:
          throw refusals.unavailable();
      }
    };

    await readAll(server.client.subscribe(EVERYTHING));

    const { waits } = server.timing;
    expect(waits).toHaveLength(8);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...waits.slice(0, 7))).toBeGreaterThan(2_000);
    expect(waits[7]).toBeLessThanOrEqual(200);
  });

  it("go on for ever, or as long as it is told to", async () => {
    // biome-ignore lint/correctness/useYield: it fails before
    server.events.onSubscribe = function* () {
      throw server.events.subscribes.length < 40 ? refusals.unavailable() : refusals.worldDeleted();
    };

    const [, forEver] = await readAll(server.client.subscribe(EVERYTHING));
    const waited = server.timing.waitedMs;
    server.events.subscribes.length = 0;
    const [, impatient] = await readAll(server.client.subscribe(EVERYTHING, { giveUpAfterMs: 30_000 }));

    expect(forEver).toMatchObject({ reason: ErrorReason.WORLD_DELETED });
    expect(waited).toBeGreaterThan(100_000);
    expect(impatient).toMatchObject({ code: Code.Unavailable });
  });
});

describe("scenario 20: cancelling", () => {
  it("ends the loop, twice and from inside too", async () => {
    server.events.onSubscribe = endless([frames.started(0, 9), frames.events(0, 4), frames.events(4, 9)]);
    const subscription = server.client.subscribe(EVERYTHING);

    const [seen, failure] = await readAll(subscription, (sequence) => {
      if (sequence === 3n) {
        subscription.close();
        subscription.close();
      }
    });

    expect(failure).toBeUndefined();
    expect(seen).toEqual([1n, 2n, 3n]);
    expect(subscription.throughSequence).toBe(3n);
  });

  it("ends a wait for the next event", async () => {
    server.events.onSubscribe = endless([frames.started(0, 0)]);
    const subscription = server.client.subscribe(EVERYTHING);
    const next = subscription.next();
    await eventually("it began", () => server.events.subscribes.length === 1);

    subscription.close();

    expect(await next).toEqual({ done: true, value: undefined });
    await eventually("the server was told", () => server.events.contexts[0]?.signal.aborted === true);
  });

  it("ends a wait for the next attempt", async () => {
    // biome-ignore lint/correctness/useYield: it fails before
    server.events.onSubscribe = function* () {
      throw refusals.refusal(Code.Unavailable, "later", refusals.retryAfter(30_000));
    };
    const subscription = server.client.subscribe(EVERYTHING);
    const next = subscription.next();
    await eventually("it waits", () => server.timing.laterCount === 1);

    subscription.close();

    expect(await next).toEqual({ done: true, value: undefined });
    expect(server.timing.laterCount).toBe(0);
  });

  it("comes with leaving the loop", async () => {
    server.events.onSubscribe = endless([frames.started(0, 9), frames.events(0, 9)]);

    for await (const { sequence } of server.client.subscribe(EVERYTHING)) {
      if (sequence === 2n) {
        break;
      }
    }

    await eventually("the server was told", () => server.events.contexts[0]?.signal.aborted === true);
  });

  it("comes with `await using`", async () => {
    server.events.onSubscribe = endless([frames.started(0, 9), frames.events(0, 9)]);
    {
      await using subscription = server.client.subscribe(EVERYTHING);
      expect((await subscription.next()).value?.sequence).toBe(1n);
    }

    await eventually("the server was told", () => server.events.contexts[0]?.signal.aborted === true);
  });

  it("by a signal is a failure that says so, also when it comes while nobody waits", async () => {
    server.events.onSubscribe = endless([frames.started(0, 9), frames.events(0, 4)]);
    const abort = new AbortController();
    const subscription = server.client.subscribe(EVERYTHING, { signal: abort.signal });

    const [seen, failure] = await readAll(subscription, (sequence) => sequence === 2n && abort.abort("enough"));

    expect(seen).toEqual([1n, 2n]);
    expect(failure).toMatchObject({ code: Code.Canceled, cause: "enough" });
  });

  it("by a signal is a failure while it waits, and before it begins", async () => {
    server.events.onSubscribe = endless([frames.started(0, 9), frames.events(0, 2)]);
    const abort = new AbortController();
    const subscription = server.client.subscribe(EVERYTHING, { signal: abort.signal });

    const [seen, failure] = await readAll(subscription, (sequence) => {
      if (sequence === 2n) {
        setImmediate(() => abort.abort("enough"));
      }
    });
    const [, early] = await readAll(server.client.subscribe(EVERYTHING, { signal: abort.signal }));

    expect(seen).toEqual([1n, 2n]);
    expect(failure).toMatchObject({ code: Code.Canceled, cause: "enough" });
    expect(early).toMatchObject({ code: Code.Canceled });
    expect(server.events.subscribes).toHaveLength(1);
  });
});
