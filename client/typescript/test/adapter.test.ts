import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "./support/eventually.js";
import { RealServer } from "./support/real-server.js";

// biome-ignore lint/suspicious/noExplicitAny: read from JSON
type Answer = Record<string, any>;

const ADAPTER = resolve(import.meta.dirname, "../conformance/adapter");
const SYSTEM = { system: { type: "t", content: { json: '{"n": 12345678901234567890}' } } };

let server: RealServer;
let adapter: ChildProcess;
let lastId = 0;
const answers: Answer[] = [];

beforeAll(async () => {
  server = await RealServer.start();
  adapter = spawn(ADAPTER, { stdio: ["pipe", "pipe", "inherit"] });
  createInterface({ input: adapter.stdout as NodeJS.ReadableStream }).on("line", (line) =>
    answers.push(JSON.parse(line)),
  );
});

afterAll(async () => {
  adapter.kill();
  await server[Symbol.asyncDispose]();
});

it("the adapter of the conformance kit speaks its protocol", async () => {
  expect(await ask("get_world", { request: { world: "w" } })).toMatchObject({
    error: { message: expect.stringContaining("not connected") },
  });
  const backoffMillis = { first: 10, max: 200 };
  expect(await ask("connect", { address: server.address, backoffMillis, timeoutMillis: 10_000 })).toMatchObject({
    result: { client: "typescript", unsupported: [] },
  });

  // Unary
  const created = await ask("create_world", { request: { world: { id: "w", labels: { a: "b" } } } });
  expect(created.result.world).toMatchObject({ id: "w", logId: expect.any(String) });
  const emitted = await ask("emit", { request: { world: "w", events: [{ id: "one", ...SYSTEM }] } });
  expect(emitted.result).toMatchObject({ results: [{ sequence: "1", id: "one" }], ack: "ACK_LEVEL_DURABLE" });
  expect((await ask("get_event", { request: { world: "w", sequence: "1" } })).result.event).toMatchObject(SYSTEM);
  const changed = { world: { id: "w", displayName: "W" }, updateMask: "displayName" };
  expect((await ask("update_world", { request: changed })).result.world.displayName).toBe("W");
  expect((await ask("list_worlds", { request: { pageSize: 1 } })).result.items).toHaveLength(1);
  expect((await ask("list_chats", { request: { world: "w" } })).result.items).toEqual([]);
  expect((await ask("list_events", { request: { world: "w" } })).result.items).toHaveLength(1);
  expect((await ask("count_events", { request: { world: "w" } })).result.count).toBe("1");
  expect((await ask("get_world", { request: { world: "none" } })).error).toMatchObject({
    code: "NOT_FOUND",
    reason: "ERROR_REASON_WORLD_NOT_FOUND",
    outcome: "NOT_APPLIED",
    metadata: { world: "none" },
  });
  expect((await ask("emit", { request: { world: "w", events: [{ chat: "a b" }] } })).error).toMatchObject({
    code: "INVALID_ARGUMENT",
    fieldViolations: [{ field: "events[0].chat" }, {}],
  });
  expect((await ask("nonsense", {})).error).toMatchObject({ code: "UNIMPLEMENTED" });

  // Streams
  const following = begin("subscribe", { request: { world: "w", afterSequence: "0" } });
  await eventually("it has caught up", () => following.answers().some((each) => each.notice?.caughtUp));
  const batches = [[{ id: "two", ...SYSTEM }], [{ id: "three", ...SYSTEM }], [{ id: "one", chat: "other", ...SYSTEM }]];
  const emits = begin("emit_stream", { world: "w", ack: "ACK_LEVEL_DURABLE", batches });
  await emits.ended();
  expect(emits.answers()).toMatchObject([
    { answer: { index: 0, response: { results: [{ sequence: "2" }] } } },
    { answer: { index: 1, response: { results: [{ sequence: "3" }] } } },
    { answer: { index: 2, error: { reason: "ERROR_REASON_EVENT_ID_CONFLICT" } } },
    { error: { code: "ALREADY_EXISTS" } },
  ]);
  const replay = begin("replay", { request: { world: "w", fromSequence: "2" } });
  await replay.ended();
  expect(replay.answers().map((each) => each.event?.id ?? each.result)).toEqual(["two", "three", { count: "2" }]);

  // A reader that pauses
  await eventually("it follows", () => following.answers().length === 4);
  expect(await ask("pause", { target: following.id })).toMatchObject({ result: {} });
  await ask("emit", { request: { world: "w", events: [SYSTEM] } });
  expect(following.answers()).toHaveLength(4);
  await ask("resume", { target: following.id });
  await eventually("it goes on", () => following.answers().length === 5);
  const cancelled = await ask("cancel", { target: following.id });
  expect(following.answers().at(-1)).toMatchObject({ result: { cancelled: true } });
  expect(answers.indexOf(cancelled)).toBeGreaterThan(answers.indexOf(following.answers().at(-1) as Answer));

  // Ends
  const lost = begin("subscribe", { request: { world: "w", afterSequence: "99" } });
  await lost.ended();
  expect(lost.answers()).toMatchObject([{ error: { reason: "ERROR_REASON_SEQUENCE_OUT_OF_RANGE" } }]);
  const open = begin("subscribe", { request: { world: "w" } });
  expect((await ask("delete_world", { request: { world: "w" } })).result.deletedEventCount).toBe("4");
  await open.ended();
  expect(open.answers().at(-1)).toMatchObject({ error: { reason: "ERROR_REASON_WORLD_DELETED" } });
  await ask("create_world", { request: { world: { id: "v" } } });
  const last = begin("subscribe", { request: { world: "v" } });
  expect(await ask("close", {})).toMatchObject({ result: {} });
  expect(last.answers().at(-1)).toMatchObject({ result: { cancelled: true } });
  adapter.stdin?.end();
  expect(await once(adapter, "exit")).toEqual([0, null]);
});

function begin(op: string, fields: object) {
  const id = ++lastId;
  adapter.stdin?.write(`${JSON.stringify({ id, op, ...fields })}\n`);
  const own = () => answers.filter((answer) => answer.id === id);
  const isLast = (answer: Answer) => answer.result !== undefined || answer.error !== undefined;
  return { id, answers: own, ended: () => eventually(`${op} ends`, () => own().some(isLast)) };
}

async function ask(op: string, fields: object): Promise<Answer> {
  const command = begin(op, fields);
  await command.ended();
  return command.answers().at(-1) as Answer;
}
