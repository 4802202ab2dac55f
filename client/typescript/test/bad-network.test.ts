import { expect, it } from "vitest";
import { type EventInit, Order, type WorldlogClient } from "../src/index.js";
import { connect } from "../src/node/index.js";
import { all } from "./support/eventually.js";
import { bad, FaultProxy, FINE } from "./support/fault-proxy.js";
import * as frames from "./support/frames.js";
import { SeededRandom, seedOf } from "./support/random.js";
import { RealServer } from "./support/real-server.js";

const EVENTS = Number(process.env.TEST_NETWORK_EVENTS ?? 600);
const UNARY_EVERY = 20;
const QUICK = { backoffMinMs: 1, backoffMaxMs: 20 };

it("scenario 14: emits, subscriptions and replays are exact over connections that are cut at random bytes", async () => {
  const seed = seedOf("the weather");
  await using server = await RealServer.start();
  await using proxy = await FaultProxy.start(server.port, new SeededRandom(seed), bad);
  await using steady = connect(server.address);
  await using client = connect(proxy.address, { retry: QUICK });
  await steady.createWorld("stream");
  await steady.createWorld("unary");
  const subscription = client.subscribe({ world: "stream", start: { case: "afterSequence", value: 0n } });
  const seen: bigint[] = [];
  const reading = (async () => {
    for await (const { sequence } of subscription) {
      seen.push(sequence);
      if (seen.length === EVENTS) {
        break;
      }
    }
  })();

  await emit(client);
  await reading;

  expect(seen, `seed ${seed}`).toEqual(frames.sequences(1, EVENTS));
  expect(await replayedIds(client, "stream"), `seed ${seed}`).toEqual(ids(EVENTS));
  expect(await replayedIds(client, "unary"), `seed ${seed}`).toEqual(ids(EVENTS / UNARY_EVERY));
  const down = await replayedIds(client, "stream", Order.DESCENDING);
  expect(down, `seed ${seed}`).toEqual(ids(EVENTS).reverse());
  console.log(`${EVENTS} events over ${proxy.connections} connections, ended by the network: ${proxy.endings}`);
  expect(proxy.endings, `seed ${seed}`).toBeGreaterThan(5);
});

it("a connection that is swallowed is found by probing it and replaced", async () => {
  await using server = await RealServer.start();
  await using proxy = await FaultProxy.start(server.port, new SeededRandom(1), () => FINE);
  await using steady = connect(server.address);
  await using client = connect(proxy.address, { keepAliveMs: 1_000, keepAliveTimeoutMs: 500, retry: QUICK });
  await steady.createWorld("w");
  const subscription = client.subscribe({ world: "w", start: { case: "afterSequence", value: 0n } });
  await steady.emit("w", event(0));
  expect((await subscription.next()).value?.id).toBe("e0");

  proxy.endAll("BLACK_HOLE");
  await steady.emit("w", event(1));

  expect((await subscription.next()).value?.id).toBe("e1");
  subscription.close();
});

async function emit(client: WorldlogClient): Promise<void> {
  await using stream = client.emitStream("stream");
  for (let i = 0; i < EVENTS; i++) {
    await stream.send(event(i));
    if (i % UNARY_EVERY === 0) {
      await client.emit("unary", event(i / UNARY_EVERY));
    }
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
