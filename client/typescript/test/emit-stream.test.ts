import { Code } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AckLevel, type EmitStream, ErrorReason, type EventInit, type Sent } from "../src/index.js";
import { BreakingEmitStream, failingAt, HoldingEmitStream } from "./support/emit-scripts.js";
import { eventually, failureOf } from "./support/eventually.js";
import { FakeLog } from "./support/fake-log.js";
import * as frames from "./support/frames.js";
import { seedOf } from "./support/random.js";
import * as refusals from "./support/refusals.js";
import { ScriptedServer } from "./support/scripted-server.js";

let log: FakeLog;
let script: HoldingEmitStream;
let server: ScriptedServer;

beforeEach(async () => {
  log = new FakeLog();
  script = new HoldingEmitStream(log);
  server = await ScriptedServer.start();
  server.events.onEmitStream = (requests) => script.serve(requests);
});

afterEach(() => server[Symbol.asyncDispose]());

it("scenario 8: every request gets its own answer, and the order is the one sent", async () => {
  const sent: Sent[] = [];
  {
    await using stream = server.client.emitStream("w", { ack: AckLevel.ACCEPTED });
    for (let i = 1; i <= 100; i++) {
      sent.push(await stream.send([frames.event(`a${i}`), frames.event(`b${i}`)]));
    }
  }

  const answers = await Promise.all(sent.map(({ answer }) => answer));
  expect(answers[41]?.results.map((result) => result.id)).toEqual(["a42", "b42"]);
  expect(log.ids).toEqual(Array.from({ length: 100 }, (_, i) => [`a${i + 1}`, `b${i + 1}`]).flat());
  expect(script.streams).toBe(1);
});

it("scenario 8: sends that nobody waits for keep their order too, and closing waits for them", async () => {
  const stream = server.client.emitStream("w", { requestsMax: 3 });

  const sending = Array.from({ length: 50 }, (_, i) => stream.send(frames.event(`e${i}`)));
  await stream.close();

  expect(log.ids).toEqual(sending.map((_, i) => `e${i}`));
  expect((await (await sending[49])?.answer)?.results[0]?.sequence).toBe(50n);
});

describe("scenario 9: bounded", () => {
  it("by requests", async () => {
    script.hold();
    const stream = server.client.emitStream("w", { requestsMax: 8 });
    let sent = 0;
    const sending = sendMany(stream, 100, frames.withoutId, () => sent++);
    await eventually("8 requests arrived", () => script.requests === 8);
    await quiet();
    expect(script.requests).toBe(8);
    expect(sent).toBe(8);

    script.release();
    await sending;
    await stream.close();

    expect(log.events).toHaveLength(100);
  });

  it("by bytes", async () => {
    script.hold();
    const stream = server.client.emitStream("w", { bytesMax: 10_000 });
    const large = (): EventInit => ({ payload: { case: "message", value: { content: "x".repeat(1_000) } } });
    const sending = sendMany(stream, 20, large);
    await eventually("9 requests arrived", () => script.requests === 9);
    await quiet();
    expect(script.requests).toBe(9);

    script.release();
    await sending;
    await stream.close();

    expect(log.events).toHaveLength(20);
  });

  it("a request larger than all room passes alone", async () => {
    await using stream = server.client.emitStream("w", { bytesMax: 1 });

    await stream.send(frames.withoutId());
    await stream.send(frames.withoutId());
    await stream.flush();

    expect(log.events).toHaveLength(2);
  });
});

describe("scenario 10: breaks", () => {
  it("neither lose nor repeat nor disorder anything", async () => {
    const seed = seedOf("the breaking emit stream");
    const breaking = new BreakingEmitStream(log, seed);
    server.events.onEmitStream = (requests) => breaking.serve(requests);

    const sent: Sent[] = [];
    {
      await using stream = server.client.emitStream("w");
      for (let i = 1; i <= 400; i++) {
        sent.push(await stream.send(frames.event(`e${i}`)));
      }
    }

    expect(log.ids, `seed ${seed}`).toEqual(Array.from({ length: 400 }, (_, i) => `e${i + 1}`));
    const answers = await Promise.all(sent.map(({ answer }) => answer));
    expect(answers.map(({ results }) => results[0]?.sequence)).toEqual(frames.sequences(1, 400));
    expect(breaking.breaks).toBeGreaterThan(10);
  });

  it("an idle stream is opened again for its next request", async () => {
    server.events.onEmitStream = async function* (requests) {
      for await (const request of requests) {
        script.streams++;
        yield log.stream(request.events);
        throw refusals.unavailable();
      }
    };

    await using stream = server.client.emitStream("w");
    await (await stream.send(frames.withoutId())).answer;
    await (await stream.send(frames.withoutId())).answer;

    expect(log.events).toHaveLength(2);
    expect(script.streams).toBe(2);
  });
});

describe("scenario 11: final failure", () => {
  it("fails its request and all later ones", async () => {
    server.events.onEmitStream = failingAt(log, 2);
    const stream = server.client.emitStream("w");

    const sent = await Promise.all(Array.from({ length: 5 }, (_, i) => stream.send(frames.event(`e${i}`))));

    expect(await failureOf(stream.flush())).toMatchObject({ reason: ErrorReason.EVENT_ID_CONFLICT });
    const [first, second, third, fourth, fifth] = sent.map(({ answer }) => answer);
    expect((await first)?.results[0]?.sequence).toBe(1n);
    expect((await second)?.results[0]?.sequence).toBe(2n);
    expect(await failed(third)).toMatchObject({
      reason: ErrorReason.EVENT_ID_CONFLICT,
      outcome: "NOT_APPLIED",
      message: "EVENT_ID_CONFLICT: other content",
    });
    for (const later of [fourth, fifth, (await stream.send(frames.withoutId())).answer]) {
      expect(await failed(later)).toMatchObject({
        outcome: "NOT_APPLIED",
        message: expect.stringContaining("an earlier request of the stream failed"),
      });
    }
    expect(await failureOf(stream.close())).toMatchObject({ reason: ErrorReason.EVENT_ID_CONFLICT });
    expect(log.ids).toEqual(["e0", "e1"]);
  });

  it("without a place fails everything that is unanswered", async () => {
    script.hold();
    server.events.onEmitStream = async function* (requests) {
      for await (const request of requests) {
        if (request.events[0]?.id === "last") {
          throw refusals.worldDeleted();
        }
        yield* [];
      }
    };
    const stream = server.client.emitStream("w");
    const { answer: before } = await stream.send(frames.event("before"));
    const { answer: last } = await stream.send(frames.event("last"));

    expect(await failed(before)).toMatchObject({ reason: ErrorReason.WORLD_DELETED });
    expect(await failed(last)).toMatchObject({ reason: ErrorReason.WORLD_DELETED });
    expect(await failureOf(stream.close())).toMatchObject({ reason: ErrorReason.WORLD_DELETED });
  });

  it("is not forgotten by a break before it", async () => {
    server.events.onEmitStream = async function* (requests) {
      for await (const request of requests) {
        log.stream(request.events);
        throw ++script.streams === 1 ? refusals.unavailable() : refusals.worldDeleted();
      }
      yield* [];
    };
    const stream = server.client.emitStream("w");
    const { answer } = await stream.send(frames.withoutId());

    expect(await failed(answer)).toMatchObject({ reason: ErrorReason.WORLD_DELETED, outcome: "UNKNOWN" });
    expect(await failureOf(stream.close())).toMatchObject({ reason: ErrorReason.WORLD_DELETED });
  });

  it("an answer that does not belong to its request is not believed", async () => {
    server.events.onEmitStream = async function* (requests) {
      for await (const _ of requests) {
        yield { results: [] };
      }
    };
    const stream = server.client.emitStream("w");
    const { answer } = await stream.send(frames.withoutId());

    expect(await failed(answer)).toMatchObject({
      code: Code.Internal,
      message: expect.stringContaining("0 results (expected: 1)"),
    });
    expect(await failureOf(stream.close())).toMatchObject({ code: Code.Internal });
  });
});

describe("scenario 12: giving up", () => {
  it("comes without any answer for the set time", async () => {
    script.hold();
    const stream = server.client.emitStream("w");
    const { answer } = await stream.send(frames.withoutId());
    await eventually("it arrived", () => script.requests === 1);

    server.timing.elapse(59_000);
    expect(server.timing.laterCount).toBe(0);
    server.timing.elapse(2_000);
    await eventually("it looks again", () => server.timing.waits.length > 0);

    expect(await failed(answer)).toMatchObject({
      code: Code.DeadlineExceeded,
      outcome: "UNKNOWN",
      message: expect.stringContaining("no progress for 60 s"),
    });
    expect(await failed((await stream.send(frames.withoutId())).answer)).toMatchObject({
      code: Code.DeadlineExceeded,
      outcome: "NOT_APPLIED",
    });
    expect(await failureOf(stream.close())).toMatchObject({ code: Code.DeadlineExceeded });
  });

  it("says why when the connection broke", async () => {
    server.events.onEmitStream = () => {
      throw refusals.unavailable();
    };
    const stream = server.client.emitStream("w");
    const { answer } = await stream.send(frames.withoutId());
    await eventually("it tries again and again", () => server.timing.waits.length > 5);

    server.timing.elapse(60_000);

    expect(await failed(answer)).toMatchObject({ code: Code.Unavailable, outcome: "UNKNOWN" });
    expect(await failureOf(stream.close())).toMatchObject({ code: Code.Unavailable });
  });
});

describe("an emit stream", () => {
  it("that was closed refuses requests", async () => {
    const stream = server.client.emitStream("w");
    await stream.close();
    await stream.close();

    expect(await failureOf(stream.send(frames.withoutId()))).toMatchObject({ outcome: "NOT_APPLIED" });
  });

  it("that was cancelled by a signal fails what is unanswered", async () => {
    script.hold();
    const abort = new AbortController();
    const stream = server.client.emitStream("w", { signal: abort.signal, requestsMax: 1 });
    const { answer } = await stream.send(frames.withoutId());
    const waiting = stream.send(frames.withoutId());
    await eventually("one arrived", () => script.requests === 1);

    abort.abort("enough");

    expect(await failed(answer)).toMatchObject({ code: Code.Canceled, outcome: "UNKNOWN", cause: "enough" });
    expect(await failed((await waiting).answer)).toMatchObject({ code: Code.Canceled });
    expect(await failureOf(stream.close())).toMatchObject({ code: Code.Canceled });
  });

  it("refuses at once what cannot be encoded, and goes on", async () => {
    await using stream = server.client.emitStream("w");

    await failureOf(stream.send({ sequence: "x" as unknown as bigint }));
    await (await stream.send(frames.event("fine"))).answer;

    expect(log.ids).toEqual(["fine"]);
  });
});

async function sendMany(stream: EmitStream, count: number, make: () => EventInit, sent = () => {}): Promise<void> {
  for (let i = 0; i < count; i++) {
    await stream.send(make());
    sent();
  }
}

function failed(answer: Promise<unknown> | undefined): Promise<unknown> {
  return failureOf(answer ?? Promise.resolve());
}

/** Gives whatever would still come the time to do so. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}
