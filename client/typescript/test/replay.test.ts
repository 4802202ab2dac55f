import { Code } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Frame, Order, type ReplayInit, Visibility } from "../src/index.js";
import { all, failureOf } from "./support/eventually.js";
import * as frames from "./support/frames.js";
import * as refusals from "./support/refusals.js";
import { ScriptedServer } from "./support/scripted-server.js";

const EVERYTHING: ReplayInit = { world: "w" };

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

describe("scenario 22: complete or failed", () => {
  it("gives every frame up to its completion", async () => {
    server.events.onReplay = () => [
      frames.started(0, 3),
      frames.events(0, 2),
      frames.events(2, 3),
      frames.completed(3, 3),
    ];

    const seen = await all(server.client.replay(EVERYTHING).frames());

    expect(seen).toHaveLength(4);
    expect(seen[3]?.signal).toMatchObject({ case: "completed", value: { eventCount: 3n } });
  });

  it("an end without completion is a failure", async () => {
    server.events.onReplay = () => [frames.started(0, 3), frames.events(0, 3)];

    expect(String(await failureOf(read(EVERYTHING)))).toContain("ended without COMPLETED");
  });

  it("a wrong count is a failure", async () => {
    server.events.onReplay = () => [
      frames.started(0, 3),
      frames.events(0, 2),
      frames.frame(2, 3),
      frames.completed(3, 3),
    ];

    expect(String(await failureOf(read(EVERYTHING)))).toContain("3 events (received: 2)");
  });

  it("a frame that does not join is a failure", async () => {
    server.events.onReplay = () => [frames.started(0, 9), frames.events(1, 3)];

    expect(String(await failureOf(read(EVERYTHING)))).toContain("begins after sequence 1 (expected: 0)");
  });

  it("a replay that was closed is not complete", async () => {
    server.events.onReplay = async function* () {
      yield frames.started(0, 9);
      yield frames.events(0, 3);
      await new Promise(() => {});
    };
    const replay = server.client.replay(EVERYTHING);
    const seen: bigint[] = [];
    const reading = (async () => {
      for await (const { sequence } of replay) {
        seen.push(sequence);
        if (sequence === 3n) {
          setImmediate(() => replay.close());
        }
      }
    })();

    expect(String(await failureOf(reading))).toContain("closed before its end");
    expect(seen).toEqual([1n, 2n, 3n]);
  });

  it.each([
    ["", [frames.events(0, 3), frames.completed(3, 3)]],
    [" in its last frame", [{ ...frames.events(0, 3), signal: frames.completed(3, 3).signal }]],
  ])("a replay that was cancelled by a signal%s is not complete", async (_where, script) => {
    server.events.onReplay = () => [frames.started(0, 3), ...script];
    const abort = new AbortController();
    const seen: bigint[] = [];
    const reading = (async () => {
      for await (const { sequence } of server.client.replay(EVERYTHING, { signal: abort.signal })) {
        seen.push(sequence);
        abort.abort("enough");
      }
    })();

    expect(await failureOf(reading)).toMatchObject({ code: Code.Canceled, cause: "enough" });
    expect(seen).toEqual([1n]);
  });

  it("a replay that was closed before it began asks for nothing", async () => {
    const replay = server.client.replay(EVERYTHING);

    replay.close();

    expect(String(await failureOf(replay.next()))).toContain("closed before its end");
    expect(server.events.replays).toEqual([]);
  });

  it("a refusal is passed on", async () => {
    server.events.onReplay = () => {
      throw refusals.worldDeleted();
    };

    expect(await failureOf(read(EVERYTHING))).toMatchObject({ code: Code.FailedPrecondition });
  });

  it("gives up without progress", async () => {
    server.events.onReplay = () => {
      throw refusals.unavailable();
    };

    expect(await failureOf(read(EVERYTHING))).toMatchObject({ code: Code.Unavailable });
    expect(server.timing.waitedMs).toBeGreaterThan(45_000);
    expect(server.timing.waitedMs).toBeLessThan(60_000);
  });

  it("goes on as long as there is progress", async () => {
    server.events.onReplay = function* () {
      const position = server.events.replays.length - 1;
      yield frames.started(position, 10);
      yield frames.events(position, position + 1);
      if (position + 1 < 10) {
        throw refusals.refusal(Code.Unavailable, "later", refusals.retryAfter(15_000));
      }
      yield frames.completed(10, 1);
    };

    expect(await read(EVERYTHING)).toEqual(frames.sequences(1, 10));
    expect(server.timing.waitedMs).toBeGreaterThan(120_000);
  });

  it("tells of gaps at their place", async () => {
    server.events.onReplay = () => [
      frames.started(0, 5),
      frames.events(0, 2),
      frames.gap(2, 4),
      frames.events(4, 5),
      frames.completed(5, 3),
    ];
    const heard: string[] = [];
    const replay = server.client.replay(EVERYTHING, { onGap: (gap) => void heard.push(`gap to ${gap.toSequence}`) });

    for await (const { sequence } of replay) {
      heard.push(`${sequence}`);
    }

    expect(heard).toEqual(["1", "2", "gap to 4", "5"]);
    expect(replay.eventCount).toBe(3n);
  });
});

describe("scenario 23: resume", () => {
  it("stays in the same range although the world grew", async () => {
    server.events.onReplay = function* () {
      if (server.events.replays.length === 1) {
        yield frames.started(0, 4);
        yield frames.events(0, 3);
        throw refusals.unavailable();
      }
      yield frames.started(3, 9);
      yield frames.events(3, 4);
      yield frames.completed(4, 1);
    };

    const seen = await all(server.client.replay(EVERYTHING).frames());

    expect(server.events.replays[1]).toMatchObject({ fromSequence: 4n, toSequence: 4n });
    expect(seen.at(-1)?.signal).toMatchObject({ case: "completed", value: { eventCount: 4n } });
  });

  it("stays below the end that was asked for", async () => {
    server.events.onReplay = function* () {
      if (server.events.replays.length === 1) {
        yield frames.started(0, 9);
        yield frames.events(0, 3);
        throw refusals.unavailable();
      }
      yield frames.started(3, 9);
      yield frames.events(3, 5);
      yield frames.completed(5, 2);
    };

    expect(await read({ ...EVERYTHING, toSequence: 5n })).toEqual(frames.sequences(1, 5));
    expect(server.events.replays[1]).toMatchObject({ fromSequence: 4n, toSequence: 5n });
  });

  it("goes on downwards", async () => {
    server.events.onReplay = function* () {
      if (server.events.replays.length === 1) {
        yield frames.started(7, 6);
        yield frames.events(7, 4);
        throw refusals.unavailable();
      }
      yield frames.started(4, 9);
      yield frames.events(4, 1);
      yield frames.completed(1, 3);
    };

    expect(await read({ ...EVERYTHING, order: Order.DESCENDING })).toEqual([6n, 5n, 4n, 3n, 2n, 1n]);
    expect(server.events.replays[1]).toMatchObject({ toSequence: 3n });
    expect(server.events.replays[1]?.fromSequence).toBeUndefined();
  });

  it("asks for what is left of its limit", async () => {
    server.events.onReplay = function* () {
      if (server.events.replays.length === 1) {
        yield frames.started(0, 9);
        yield frames.events(0, 3);
        throw refusals.unavailable();
      }
      yield frames.started(3, 9);
      yield frames.events(3, 5);
      yield frames.completed(5, 2);
    };

    expect(await read({ ...EVERYTHING, limit: 5n })).toEqual(frames.sequences(1, 5));
    expect(server.events.replays[1]?.limit).toBe(2n);
  });

  it("stays below what was durable at first when it is about what is durable", async () => {
    server.events.onReplay = function* () {
      if (server.events.replays.length === 1) {
        yield durable(5, frames.started(0, 9));
        yield durable(7, frames.events(0, 3));
      } else {
        yield durable(9, frames.started(3, 9));
        yield durable(9, frames.events(3, 5));
      }
      throw refusals.unavailable();
    };

    expect(await read({ ...EVERYTHING, visibility: Visibility.DURABLE })).toEqual(frames.sequences(1, 5));
    expect(server.events.replays.map(({ toSequence }) => toSequence)).toEqual([undefined, 5n]);
  });

  it.each([
    ["upwards", Order.ASCENDING, 0, 4, 4],
    ["downwards", Order.DESCENDING, 10, 6, 9],
  ])(
    "is not continued behind what a restart may have taken back, %s",
    async (_where, order, after, through, highest) => {
      const sent = durable(3, frames.events(after, through));
      server.events.onReplay = function* () {
        if (server.events.replays.length > 1) {
          yield durable(20, frames.started(through, 9), 2n);
        } else {
          yield durable(1, frames.started(after, 9), 1n);
          yield sent;
        }
        throw refusals.unavailable();
      };
      const seen: bigint[] = [];
      const reading = (async () => {
        for await (const { sequence } of server.client.replay({ ...EVERYTHING, order })) {
          seen.push(sequence);
        }
      })();

      const failure = await failureOf(reading);

      expect(failure).toMatchObject({ code: Code.Aborted, metadata: { durable_through: "3" } });
      expect(String(failure)).toContain(`events 4 to ${highest} of this replay`);
      expect(seen).toEqual(sent.events.map(({ sequence }) => sequence));
      expect(server.events.replays).toHaveLength(2);
    },
  );

  it.each([
    ["everything that came was durable before a restart", 2n, 4],
    ["the server was not started again", 1n, 3],
  ])("is continued when %s", async (_when, epoch, durableThrough) => {
    server.events.onReplay = function* () {
      if (server.events.replays.length === 1) {
        yield durable(1, frames.started(0, 9), 1n);
        yield frames.events(0, 4);
        yield durable(durableThrough, frames.frame(4, 5));
        throw refusals.unavailable();
      }
      yield durable(20, frames.started(5, 9), epoch);
      yield frames.events(5, 9);
      yield frames.completed(9, 4);
    };

    expect(await read(EVERYTHING)).toEqual([...frames.sequences(1, 4), ...frames.sequences(6, 9)]);
  });

  it("is complete when a break took nothing but the last frame", async () => {
    server.events.onReplay = function* () {
      yield frames.started(0, 3);
      yield frames.events(0, 3);
      throw refusals.unavailable();
    };

    expect(await read(EVERYTHING)).toEqual([1n, 2n, 3n]);
    expect(server.events.replays).toHaveLength(1);
  });
});

it("scenario 24: replays travel on a connection of their own", async () => {
  server.events.onSubscribe = async function* () {
    yield frames.started(0, 1);
    yield frames.events(0, 1);
    await new Promise(() => {});
  };
  server.events.onReplay = () => [frames.started(0, 1), frames.events(0, 1), frames.completed(1, 1)];
  await using subscription = server.client.subscribe({ world: "w", start: { case: "afterSequence", value: 0n } });
  await subscription.next();
  expect(server.connectionCount).toBe(1);

  await read(EVERYTHING);

  expect(server.connectionCount).toBe(2);
});

it("asks for nothing before the first event is asked for", async () => {
  server.events.onReplay = () => [frames.started(0, 0), frames.completed(0, 0)];
  const replay = server.client.replay(EVERYTHING);
  expect(server.events.replays).toEqual([]);

  expect(await replay.next()).toEqual({ done: true, value: undefined });
  expect(server.events.replays).toHaveLength(1);
});

/** A frame with everything up to a sequence durable; the first one of a stream also with its epoch. */
function durable(through: number, frame: Frame, epoch = 0n): Frame {
  if (frame.signal.case === "started") {
    frame.signal.value.epoch = epoch;
  }
  return { ...frame, durableThrough: BigInt(through) };
}

async function read(request: ReplayInit): Promise<bigint[]> {
  const sequences: bigint[] = [];
  for await (const { sequence } of server.client.replay(request)) {
    sequences.push(sequence);
  }
  return sequences;
}
