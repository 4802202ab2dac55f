import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ErrorReason, type Frame, type SubscribeInit, WorldlogError } from "../src/index.js";
import { BreakingSubscribe } from "./support/breaking-subscribe.js";
import { eventually, failureOf } from "./support/eventually.js";
import * as frames from "./support/frames.js";
import { seedOf } from "./support/random.js";
import { endless, readAll, readFrames, take } from "./support/readers.js";
import * as refusals from "./support/refusals.js";
import { ScriptedServer } from "./support/scripted-server.js";

const EVERYTHING = { world: "w", start: { case: "afterSequence", value: 0n } } as const satisfies SubscribeInit;
const LIVE = { world: "w" } as const satisfies SubscribeInit;

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

describe("scenario 13: resume", () => {
  it("goes on after the last frame when the stream breaks", async () => {
    server.events.onSubscribe = function* () {
      if (server.events.subscribes.length === 1) {
        yield frames.started(0, 5);
        yield frames.events(0, 3);
        throw refusals.unavailable();
      }
      yield frames.started(3, 5);
      yield frames.events(3, 5);
      throw refusals.worldDeleted();
    };
    const heard: string[] = [];
    const subscription = server.client.subscribe(EVERYTHING, {
      onDisconnected: () => heard.push("disconnected"),
      onReconnected: () => heard.push("reconnected"),
    });

    const [, failure] = await readAll(subscription, (sequence) => heard.push(`${sequence}`));

    expect(failure).toMatchObject({ reason: ErrorReason.WORLD_DELETED });
    expect(heard).toEqual(["1", "2", "3", "disconnected", "reconnected", "4", "5"]);
    expect(server.events.subscribes[1]?.start).toEqual({ case: "afterSequence", value: 3n });
  });

  it("uses the cursor of exactly its position", async () => {
    server.events.onSubscribe = function* () {
      switch (server.events.subscribes.length) {
        case 1:
          yield frames.started(9, 9);
          yield frames.events(9, 10);
          yield frames.caughtUp(10);
          throw refusals.unavailable();
        case 2:
          yield frames.started(10, 10);
          yield frames.events(10, 11);
          throw refusals.unavailable();
        default:
          throw refusals.worldDeleted();
      }
    };

    await readAll(server.client.subscribe(LIVE));

    expect(starts()).toEqual([
      { case: undefined },
      { case: "cursor", value: "cursor-10" },
      { case: "afterSequence", value: 11n },
    ]);
  });

  it("repeats the same request while it has no position", async () => {
    const tail = { world: "w", start: { case: "tail", value: 7 } } as const;
    // biome-ignore lint/correctness/useYield: it fails before
    server.events.onSubscribe = function* () {
      throw server.events.subscribes.length < 3 ? refusals.unavailable() : refusals.worldDeleted();
    };

    await readAll(server.client.subscribe(tail));

    expect(starts()).toEqual([tail.start, tail.start, tail.start]);
  });

  it("delivers every event once through any number of breaks", async () => {
    const seed = seedOf("the breaking subscription");
    const script = new BreakingSubscribe(seed, 500);
    server.events.onSubscribe = (request) => script.serve(request);

    const all = await take(server.client.subscribe(EVERYTHING), 500);

    expect(all, `seed ${seed}`).toEqual(frames.sequences(1, 500));
    expect(server.events.subscribes.length).toBeGreaterThan(20);
  });
});

describe("scenario 21: lost in a crash", () => {
  it("is told before the next event, also when it has to be said twice", async () => {
    server.events.onSubscribe = function* () {
      switch (server.events.subscribes.length) {
        case 1:
          yield frames.started(0, 5);
          yield frames.events(0, 4);
          yield frames.progress(4, 4);
          throw refusals.unavailable();
        case 2:
          yield frames.started(4, 9);
          yield frames.diverged(2, 4);
          throw refusals.unavailable();
        default:
          yield frames.started(4, 9);
          yield frames.diverged(2, 4);
          yield frames.gap(4, 8);
          yield frames.events(8, 9);
          throw refusals.worldDeleted();
      }
    };
    const heard: string[] = [];
    const subscription = server.client.subscribe(EVERYTHING, {
      onDiverged: (lost) => void heard.push(`lost ${lost.lostFromSequence} to ${lost.lostToSequence}`),
      onGap: (gap) => void heard.push(`gap ${gap.fromSequence} to ${gap.toSequence}`),
    });

    await readAll(subscription, (sequence) => heard.push(`${sequence}`));

    expect(heard).toEqual(["1", "2", "3", "4", "lost 3 to 4", "lost 3 to 4", "gap 5 to 8", "9"]);
    expect(starts().slice(1)).toEqual([
      { case: "cursor", value: "cursor-4" },
      { case: "cursor", value: "cursor-4" },
    ]);
  });

  it("is in the frames too", async () => {
    server.events.onSubscribe = function* () {
      yield frames.started(4, 8);
      yield frames.diverged(2, 4);
      yield frames.gap(4, 8);
      throw refusals.worldDeleted();
    };
    const after4 = { world: "w", start: { case: "afterSequence", value: 4n } } as const;

    const [seen] = await readFrames(server.client.subscribe(after4));

    expect(seen.map((frame) => frame.signal.case)).toEqual(["started", "diverged", "gap"]);
  });

  it("is written to the console when nobody listens", async () => {
    server.events.onSubscribe = function* () {
      yield frames.started(0, 8);
      yield frames.diverged(0, 0);
      throw refusals.worldDeleted();
    };
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});

    await readAll(server.client.subscribe(EVERYTHING));

    expect(warn.mock.calls.flat().join()).toContain("lost events 1 to 0");
    warn.mockRestore();
  });
});

describe("signals", () => {
  it("are told at their place, and waited for", async () => {
    server.events.onSubscribe = function* () {
      yield frames.started(0, 3);
      yield frames.events(0, 1);
      yield frames.caughtUp(1);
      yield frames.events(1, 2);
      yield frames.fellBehind(2);
      yield frames.events(2, 3);
      throw refusals.worldDeleted();
    };
    const heard: string[] = [];
    const slowly = async (what: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      heard.push(what);
    };
    const subscription = server.client.subscribe(EVERYTHING, {
      onCaughtUp: () => slowly("caught up"),
      onFellBehind: () => slowly("fell behind"),
    });

    await readAll(subscription, (sequence) => heard.push(`${sequence}`));

    expect(heard).toEqual(["1", "caught up", "2", "fell behind", "3"]);
  });

  it("end the subscription when their handler throws", async () => {
    server.events.onSubscribe = endless([frames.started(0, 3), frames.caughtUp(0)]);
    const thrown = new Error("from the handler");
    const subscription = server.client.subscribe(EVERYTHING, {
      onCaughtUp: () => {
        throw thrown;
      },
    });

    expect(await failureOf(subscription.next())).toBe(thrown);
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });
});

describe("scenario 16: frames join", () => {
  it.each([
    [
      "a frame that comes twice",
      [frames.started(0, 9), frames.events(0, 2), frames.events(0, 2)],
      "begins after sequence 0 (expected: 2)",
    ],
    [
      "a skipped frame",
      [frames.started(0, 9), frames.events(0, 2), frames.events(3, 4)],
      "begins after sequence 3 (expected: 2)",
    ],
    ["a stream that begins elsewhere", [frames.started(4, 9)], "begins after sequence 4 (expected: 0)"],
    ["a frame that goes back", [frames.started(0, 9), frames.frame(0, 2), frames.frame(2, 1)], "2 back to 1"],
    [
      "a repeated event inside a frame",
      [frames.started(0, 9), frames.frame(0, 2, { events: [1, 2, 2].map((n) => frames.event("e", n)) })],
      "event 2 is out of order",
    ],
    [
      "an event beyond its frame",
      [frames.started(0, 9), frames.frame(0, 2, { events: [frames.event("e3", 3)] })],
      "event 3 is out of order",
    ],
    ["a stream that does not say where it started", [frames.events(0, 2)], "expected: started"],
  ])("%s ends it and delivers nothing of the bad frame", async (_what, script: Frame[], message) => {
    server.events.onSubscribe = endless(script);

    const [seen, failure] = await readFrames(server.client.subscribe(EVERYTHING));

    expect(failure).toBeInstanceOf(WorldlogError);
    expect((failure as WorldlogError).message).toContain(message);
    expect((failure as WorldlogError).isRetryable).toBe(false);
    expect(seen).toHaveLength(script.length - 1);
    expect(server.events.subscribes).toHaveLength(1);
  });
});

it("follows what the reader has taken", async () => {
  server.events.onSubscribe = endless([
    frames.started(0, 9),
    frames.events(0, 2),
    frames.frame(2, 5),
    frames.caughtUp(5),
  ]);
  const subscription = server.client.subscribe(EVERYTHING);

  expect(subscription.throughSequence).toBe(0n);
  await subscription.next();
  expect(subscription.throughSequence).toBe(1n);
  await subscription.next();
  expect(subscription.throughSequence).toBe(2n);
  const waiting = subscription.next();
  await eventually("the empty frame was taken", () => subscription.throughSequence === 5n);
  subscription.close();
  await waiting;
});

function starts(): unknown[] {
  return server.events.subscribes.map((request) => request.start);
}
