import { expect, it } from "vitest";
import { type EventInit, Order, type WorldlogClient } from "../src/index.js";
import { connect } from "../src/node/index.js";
import { all, eventually } from "./support/eventually.js";
import * as frames from "./support/frames.js";
import { RealServer } from "./support/real-server.js";

const QUICK = { backoffMinMs: 1, backoffMaxMs: 20 };
/** A restart takes seconds, on a busy machine many. */
const RESTART_MS = 100_000;

it("scenario 15: nothing is lost or repeated while the server is stopped and started under load", async () => {
  await using server = await RealServer.start();
  await using client = connect(server.address, { retry: QUICK });
  await client.createWorld("w");
  let breaks = 0;
  const subscription = client.subscribe(
    { world: "w", start: { case: "afterSequence", value: 0n } },
    { onDisconnected: () => breaks++ },
  );
  const seen: bigint[] = [];
  const reading = (async () => {
    for await (const { sequence } of subscription) {
      seen.push(sequence);
      if (seen.length === 900) {
        break;
      }
    }
  })();

  // Less ahead than the events between two stops, so that neither of them goes unseen.
  const emitting = emitMany(client, 900, (i) =>
    eventually(`event ${i - 250} came`, () => seen.length > i - 250, RESTART_MS),
  );
  for (const count of [200, 500]) {
    await eventually(`${count} events came`, () => seen.length >= count, RESTART_MS);
    await server.stop();
    await server.start();
  }
  await emitting;
  await reading;

  expect(seen).toEqual(frames.sequences(1, 900));
  expect(await replayedIds(client, "w")).toEqual(ids(900));
  expect(breaks).toBeGreaterThanOrEqual(2);
});

it("scenario 15: nothing durable is lost or repeated when the server is killed under load", async () => {
  await using server = await RealServer.start();
  await using client = connect(server.address, { retry: QUICK });
  await client.createWorld("w");
  const lost: string[] = [];
  const seen = new Map<string, bigint>();
  let last = 0n;
  const subscription = client.subscribe(
    { world: "w", start: { case: "afterSequence", value: 0n } },
    {
      onDiverged: ({ lostFromSequence }) => {
        lost.push(`${lostFromSequence}`);
        for (const [id, sequence] of seen) {
          if (sequence >= lostFromSequence) {
            seen.delete(id);
          }
        }
      },
    },
  );
  const reading = (async () => {
    for await (const { id, sequence } of subscription) {
      expect(sequence).toBeGreaterThan(last);
      expect(seen.has(id), id).toBe(false);
      last = sequence;
      seen.set(id, sequence);
      if (seen.size === 900) {
        break;
      }
    }
  })();

  const emitting = emitMany(client, 900);
  for (const count of [200, 500]) {
    await eventually(`${count} events came`, () => seen.size >= count, RESTART_MS);
    await server.stop("SIGKILL");
    await server.start();
  }
  await emitting;
  await reading;

  expect([...seen.keys()]).toEqual(ids(900));
  expect(await replayedIds(client, "w")).toEqual(ids(900));
  console.log(`told of losses: ${lost.length}`);
});

async function emitMany(
  client: WorldlogClient,
  count: number,
  before: (i: number) => Promise<void> = async () => {},
): Promise<void> {
  await using stream = client.emitStream("w");
  for (let i = 0; i < count; i++) {
    await before(i);
    await stream.send(event(i));
  }
}

function event(number: number): EventInit {
  return { id: `e${number}`, payload: { case: "message", value: { content: "x".repeat(number % 600) } } };
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `e${i}`);
}

async function replayedIds(client: WorldlogClient, world: string, order = Order.ASCENDING): Promise<string[]> {
  return (await all(client.replay({ world, order }))).map(({ id }) => id);
}
