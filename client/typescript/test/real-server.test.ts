import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ErrorReason,
  type Event,
  type EventInit,
  GapReason,
  Order,
  type ReplayInit,
  SsePhase,
  ToolPhase,
  VerifyResult,
  type WorldlogClient,
} from "../src/index.js";
import { connect } from "../src/node/index.js";
import { all, eventually, failureOf } from "./support/eventually.js";
import * as frames from "./support/frames.js";
import { RealServer } from "./support/real-server.js";

let server: RealServer;
let client: WorldlogClient;
let worlds = 0;

beforeAll(async () => {
  server = await RealServer.start();
  client = connect(server.address);
});

afterAll(async () => {
  await client.close();
  await server[Symbol.asyncDispose]();
});

describe("worlds and events", () => {
  it("events of every kind are seen live and found again", async () => {
    const world = await newWorld();
    const kinds: EventInit[] = [
      { chat: "c", payload: { case: "message", value: { content: "hello" } } },
      { payload: { case: "sse", value: { phase: SsePhase.CHUNK, usage: { inputTokens: 2n ** 60n } } } },
      {
        payload: {
          case: "tool",
          value: { phase: ToolPhase.START, input: { form: { case: "json", value: "[1e400]" } } },
        },
      },
      frames.withoutId(),
    ];
    const live: Event[] = [];
    await using subscription = client.subscribe({ world, start: { case: "afterSequence", value: 0n } });

    await client.emit(world, kinds);
    while (live.length < 4) {
      live.push((await subscription.next()).value as Event);
    }

    expect(live.map((event) => event.sequence)).toEqual([1n, 2n, 3n, 4n]);
    expect(live[1]?.payload).toMatchObject({ case: "sse", value: { usage: { inputTokens: 2n ** 60n } } });
    expect(live[2]?.payload).toMatchObject({ value: { input: { form: { value: "[1e400]" } } } });
    expect(await replayed({ world })).toEqual(live);
    expect(await client.getEvent(world, 2n)).toEqual(live[1]);
    expect(await client.getEvent(world, live[3]?.id ?? "")).toEqual(live[3]);
    expect(await all(client.listChats(world))).toMatchObject([{ id: "c", eventCount: 1n }]);
    expect((await client.countEvents({ world, filter: { chats: [""] } })).count).toBe(3n);
  });

  it("scenario 7: listings cross pages", async () => {
    const prefix = await newWorld();
    for (let i = 10; i < 15; i++) {
      await client.createWorld({ id: `${prefix}-${i}`, labels: { of: prefix } });
    }
    await emitMany(prefix, 25);

    const listed = await all(client.listWorlds({ labels: { of: prefix }, pageSize: 2 }));
    const events = await all(client.listEvents({ world: prefix, pageSize: 4, order: Order.DESCENDING }));

    expect(listed.map((world) => world.id)).toEqual([10, 11, 12, 13, 14].map((i) => `${prefix}-${i}`));
    expect(events.map((event) => event.sequence)).toEqual(frames.sequences(1, 25).reverse());
  });

  it("worlds are changed and deleted", async () => {
    const world = await newWorld();
    const created = await client.getWorld(world);

    const changed = await client.updateWorld({ ...created, displayName: "A world" }, ["displayName"]);
    const stale = await failureOf(client.updateWorld(created, ["displayName", "labels"]));
    await emitMany(world, 3);
    const deleted = await client.deleteWorld(world);

    expect(changed.displayName).toBe("A world");
    expect(stale).toMatchObject({ reason: ErrorReason.ETAG_MISMATCH, code: Code.Aborted, outcome: "NOT_APPLIED" });
    expect(deleted).toBe(3n);
    expect(await failureOf(client.getWorld(world))).toMatchObject({ reason: ErrorReason.WORLD_DELETED });
  });

  it("scenario 3: a repeated emit is a duplicate and other content a conflict", async () => {
    const world = await newWorld();
    const first = await client.emit(world, frames.event("e"));
    const again = await client.emit(world, frames.event("e"));
    const conflict = await failureOf(client.emit(world, { ...frames.event("e"), chat: "other" }));

    expect(first.results[0]?.duplicate).toBe(false);
    expect(again.results[0]).toMatchObject({ duplicate: true, sequence: 1n });
    expect(conflict).toMatchObject({
      reason: ErrorReason.EVENT_ID_CONFLICT,
      outcome: "NOT_APPLIED",
      metadata: { sequence: "1" },
    });
  });

  it("scenario 6: fields at fault come as data", async () => {
    const world = await newWorld();

    const failure = await failureOf(
      client.emit(world, { chat: "a b", payload: { case: "system", value: { type: "t" } } }),
    );

    expect(failure).toMatchObject({
      reason: ErrorReason.INVALID_REQUEST,
      violations: [{ field: "events[0].chat", description: expect.stringContaining("'a b'") }],
    });
  });

  it("scenario 11: an emit stream fails from the request at fault on", async () => {
    const world = await newWorld();
    await client.emit(world, frames.event("taken"));
    const stream = client.emitStream(world);

    await stream.send(frames.event("before"));
    const conflict = await stream.send({ ...frames.event("taken"), chat: "other" });
    const later = await stream.send(frames.event("later"));

    expect(await failureOf(stream.close())).toMatchObject({ reason: ErrorReason.EVENT_ID_CONFLICT });
    expect(await failureOf(conflict.answer)).toMatchObject({ reason: ErrorReason.EVENT_ID_CONFLICT });
    expect(await failureOf(later.answer)).toMatchObject({ outcome: "NOT_APPLIED" });
    expect((await replayed({ world })).map((event) => event.id)).toEqual(["taken", "before"]);
  });

  it("more calls than one connection carries wait for their turn", async () => {
    const world = await newWorld();

    await Promise.all(Array.from({ length: 300 }, (_, i) => client.emit(world, frames.event(`e${i}`))));

    expect((await client.countEvents({ world })).count).toBe(300n);
  });
});

describe("readers", () => {
  it("a replay is read in both directions and up to a limit", async () => {
    const world = await newWorld();
    await emitMany(world, 500);

    expect(sequencesOf(await replayed({ world, fromSequence: 100n, toSequence: 400n }))).toEqual(
      frames.sequences(100, 400),
    );
    expect(sequencesOf(await replayed({ world, order: Order.DESCENDING, limit: 10n }))).toEqual(
      frames.sequences(491, 500).reverse(),
    );
    expect(await replayed({ world, fromSequence: 501n })).toEqual([]);
  });

  it("scenario 17: subscribers of a deleted world are told", async () => {
    const world = await newWorld();
    const subscription = client.subscribe({ world });
    const next = failureOf(subscription.next());
    await eventually("it began", async () => (await client.admin.serverInfo()).load?.streams === 1n);

    await client.deleteWorld(world);

    expect(await next).toMatchObject({ reason: ErrorReason.WORLD_DELETED });
  });

  it("gaps are told, by subscriptions and replays", async () => {
    const world = await newWorld();
    await emitMany(world, 3);
    await client.deleteWorld(world);
    await client.createWorld(world);
    await client.emit(world, frames.event("new"));
    const gaps: unknown[] = [];
    const onGap = (gap: unknown) => void gaps.push(gap);

    const [replayedEvent] = await all(client.replay({ world }, { onGap }));
    const subscription = client.subscribe({ world, start: { case: "afterSequence", value: 0n } }, { onGap });
    const followed = (await subscription.next()).value as Event;
    subscription.close();

    expect(followed).toEqual(replayedEvent);
    expect(gaps).toHaveLength(2);
    expect(gaps[0]).toMatchObject({ fromSequence: 1n, reason: GapReason.WORLD_DELETED });
    expect(gaps[1]).toEqual(gaps[0]);
  });

  it("scenario 18: one that stalls holds up nothing else of its client", async () => {
    const world = await newWorld();
    const large = (): EventInit => ({ payload: { case: "message", value: { content: "x".repeat(60_000) } } });
    for (let i = 0; i < 100; i++) {
      await client.emit(world, large());
    }
    await using stalled = client.subscribe({ world, start: { case: "afterSequence", value: 0n } });
    await using reading = client.subscribe({ world, start: { case: "afterSequence", value: 0n } });

    expect((await stalled.next()).value?.sequence).toBe(1n);
    for (const sequence of frames.sequences(1, 100)) {
      expect((await reading.next()).value?.sequence).toBe(sequence);
    }
    expect((await client.emit(world, large())).results[0]?.sequence).toBe(101n);
    expect((await reading.next()).value?.sequence).toBe(101n);
  });
});

it("scenario 17: a reader that was too slow goes on where it was", async () => {
  await using strict = await RealServer.start("--slow-consumer-patience=300ms");
  await using reader = connect(strict.address, { retry: { backoffMinMs: 1, backoffMaxMs: 20 } });
  await reader.createWorld("w");
  for (let i = 0; i < 60; i++) {
    await reader.emit("w", { payload: { case: "message", value: { content: "x".repeat(60_000) } } });
  }
  const reasons = new Set<unknown>();
  await using events = reader.subscribe(
    { world: "w", start: { case: "afterSequence", value: 0n } },
    { onDisconnected: ({ reason }) => reasons.add(reason) },
  );

  expect((await events.next()).value?.sequence).toBe(1n);
  await eventually("the server has lost patience", async () => (await reader.admin.serverInfo()).load?.streams === 0n);
  for (const sequence of frames.sequences(2, 60)) {
    expect((await events.next()).value?.sequence).toBe(sequence);
  }

  // Once, or more often where this process is held up.
  expect([...reasons]).toEqual([ErrorReason.SLOW_CONSUMER]);
});

describe("a server", () => {
  it("says what it is, verifies a world and makes a copy of its store", async () => {
    const world = await newWorld();
    await emitMany(world, 20);
    const progress: unknown[] = [];

    const info = await client.admin.serverInfo();
    const verified = await client.admin.verifyWorld(world, { onProgress: (each) => progress.push(each) });
    const copy = await client.admin.backup("copy-1");

    expect(info).toMatchObject({ epoch: 1n, store: { kind: "sqlite", durable: true } });
    expect(verified).toMatchObject({ result: VerifyResult.INTACT, eventCount: 20n });
    expect(progress.at(-1)).toEqual(verified);
    expect(copy.name).toBe("copy-1");
    expect(await failureOf(client.admin.backup("copy-1"))).toMatchObject({ reason: ErrorReason.BACKUP_EXISTS });
    expect(await failureOf(client.admin.verifyWorld("nowhere"))).toMatchObject({ reason: ErrorReason.WORLD_NOT_FOUND });
    expect(await failureOf(client.admin.verifyWorld(world, { signal: AbortSignal.abort() }))).toMatchObject({
      code: Code.Canceled,
    });
  });

  it("that is not there is named, and nothing was applied", async () => {
    await using lonely = connect("127.0.0.1:1", { retry: { unary: false } });

    expect(await failureOf(lonely.getWorld("w"))).toMatchObject({
      code: Code.Unavailable,
      outcome: "NOT_APPLIED",
      isRetryable: true,
      message: expect.stringMatching(/ECONNREFUSED.*127\.0\.0\.1:1/),
    });
  });
});

async function newWorld(): Promise<string> {
  return (await client.createWorld(`world-${++worlds}`)).id;
}

async function emitMany(world: string, count: number): Promise<void> {
  await using stream = client.emitStream(world);
  for (let i = 0; i < count; i++) {
    await stream.send(frames.event(`e${i}`));
  }
}

function replayed(request: ReplayInit): Promise<Event[]> {
  return all(client.replay(request));
}

function sequencesOf(events: Event[]): bigint[] {
  return events.map((event) => event.sequence);
}
