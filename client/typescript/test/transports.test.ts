import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Code, createRouterTransport, type Transport } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-node";
import { describe, expect, it } from "vitest";
import { ErrorReason, EventService, WorldlogClient } from "../src/index.js";
import { all, failureOf } from "./support/eventually.js";
import { FakeLog } from "./support/fake-log.js";
import * as frames from "./support/frames.js";
import * as refusals from "./support/refusals.js";
import { ScriptedEvents, ScriptedServer } from "./support/scripted-server.js";

const EVERYTHING = { world: "w", start: { case: "afterSequence", value: 0n } } as const;

describe("the client travels on any transport", () => {
  it("gRPC-Web, as in a browser", async () => {
    await using server = await ScriptedServer.start();
    const transport = createGrpcWebTransport({ baseUrl: `http://${server.address}`, httpVersion: "2" });

    await works(server.events, transport);
  });

  it("one in memory", async () => {
    const events = new ScriptedEvents();

    await works(
      events,
      createRouterTransport(({ service }) => service(EventService, events.service())),
    );
  });
});

it("the entry for browsers imports nothing of Node", async () => {
  const seen = new Set<string>();
  const packages = new Set<string>();

  await visit(resolve(import.meta.dirname, "../src/index.ts"), seen, packages);

  expect(seen.size).toBeGreaterThan(20);
  expect([...packages].sort()).toEqual([
    "@bufbuild/protobuf",
    "@bufbuild/protobuf/codegenv2",
    "@bufbuild/protobuf/wkt",
    "@connectrpc/connect",
  ]);
});

async function works(events: ScriptedEvents, transport: Transport): Promise<void> {
  const log = new FakeLog();
  events.onEmit = (request) => {
    const response = log.emit(request.events);
    if (events.emits.length === 1) {
      throw refusals.unavailable();
    }
    return response;
  };
  events.onReplay = () => [frames.started(0, 2), frames.events(0, 2), frames.completed(2, 2)];
  events.onSubscribe = function* () {
    if (events.subscribes.length === 1) {
      yield frames.started(0, 3);
      yield frames.events(0, 2);
      throw refusals.unavailable();
    }
    if (events.subscribes.length === 2) {
      yield frames.started(2, 3);
      yield frames.events(2, 3);
    }
    throw refusals.worldDeleted();
  };
  await using client = new WorldlogClient({ transport, retry: { backoffMinMs: 1, backoffMaxMs: 5 } });

  expect((await client.emit("w", frames.withoutId())).results).toMatchObject([{ sequence: 1n, duplicate: true }]);
  expect(await all(client.replay({ world: "w" }))).toHaveLength(2);
  const subscription = client.subscribe(EVERYTHING);
  for (const sequence of [1n, 2n, 3n]) {
    expect((await subscription.next()).value?.sequence).toBe(sequence);
  }
  expect(await failureOf(subscription.next())).toMatchObject({
    code: Code.FailedPrecondition,
    reason: ErrorReason.WORLD_DELETED,
    metadata: { world: "w" },
  });
}

/** Follows the imports of a source file. */
async function visit(file: string, seen: Set<string>, packages: Set<string>): Promise<void> {
  if (seen.has(file)) {
    return;
  }
  seen.add(file);
  const source = await readFile(file, "utf8");
  for (const [, name = ""] of source.matchAll(/^(?:.* from|import) "([^"]+)";$/gm)) {
    if (name.startsWith(".")) {
      await visit(resolve(dirname(file), name.replace(/\.js$/, ".ts")), seen, packages);
    } else {
      packages.add(name);
    }
  }
}
