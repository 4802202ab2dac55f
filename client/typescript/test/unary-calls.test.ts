import { Code } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AckLevel, ErrorReason, WorldlogError } from "../src/index.js";
import { eventually, failureOf } from "./support/eventually.js";
import { FakeLog } from "./support/fake-log.js";
import * as frames from "./support/frames.js";
import * as refusals from "./support/refusals.js";
import { ScriptedServer } from "./support/scripted-server.js";

let log: FakeLog;
let server: ScriptedServer;
let creations: number;
let creationFailure: unknown;

beforeEach(async () => {
  log = new FakeLog();
  creations = 0;
  creationFailure = refusals.unavailable();
  server = await ScriptedServer.start(
    {},
    {
      createWorld: ({ world }) => {
        if (++creations === 1) {
          throw creationFailure;
        }
        return { ...(world && { world }) };
      },
    },
  );
});

afterEach(() => server[Symbol.asyncDispose]());

describe("scenario 1: deadline", () => {
  it("comes with every attempt", async () => {
    failFirst(1, refusals.unavailable());

    await server.client.emit("w", frames.withoutId());

    const [first = 0, second = 0] = server.events.timeoutsMs;
    expect(first).toBeGreaterThan(20_000);
    expect(first).toBeLessThanOrEqual(30_000);
    expect(second).toBeGreaterThan(20_000);
    expect(second).toBeLessThanOrEqual(30_000 - (server.timing.waits[0] ?? 0) + 1);
    expect(server.events.timeoutsMs).toHaveLength(2);
  });

  it("bounds all attempts together", async () => {
    failFirst(Number.POSITIVE_INFINITY, refusals.unavailable());

    const failure = await failureOf(server.client.emit("w", frames.withoutId()));

    expect(server.timing.waitedMs).toBeGreaterThan(15_000);
    expect(server.timing.waitedMs).toBeLessThan(30_000);
    expect(server.events.emits).toHaveLength(server.timing.waits.length + 1);
    expect(failure).toMatchObject({ code: Code.Unavailable, outcome: "UNKNOWN" });
    expect((failure as WorldlogError).message).toContain(`(attempt ${server.events.emits.length})`);
  });

  it("ends a call that the server does not answer, and may be set for one call", async () => {
    server.events.onEmit = () => new Promise(() => {});

    const failure = await failureOf(server.client.emit("w", frames.withoutId(), { deadlineMs: 50 }));

    expect(failure).toMatchObject({ code: Code.DeadlineExceeded, outcome: "UNKNOWN" });
  });

  it("is what a call ended with that the server broke when it was over", async () => {
    server.events.onEmit = () => {
      server.timing.elapse(30_000);
      for (const connection of server.connections) {
        connection.destroy();
      }
      return new Promise(() => {});
    };

    const failure = await failureOf(server.client.emit("w", frames.withoutId()));

    expect(failure).toMatchObject({ code: Code.DeadlineExceeded, outcome: "UNKNOWN" });
  });
});

describe("scenario 2: ids first", () => {
  it("events get ids before the first attempt and keep them on retry", async () => {
    failFirst(2, refusals.unavailable());

    await server.client.emit("w", [frames.withoutId(), frames.withoutId()], { ack: AckLevel.ACCEPTED });

    const ids = server.events.emits.map((request) => request.events.map((event) => event.id));
    expect(ids).toHaveLength(3);
    expect(ids).toEqual([ids[0], ids[0], ids[0]]);
    expect(new Set(ids[0]).size).toBe(2);
    expect(ids.flat().every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/.test(id))).toBe(true);
    expect(server.events.emits[2]?.ack).toBe(AckLevel.ACCEPTED);
  });

  it("ids that were given are kept", async () => {
    failFirst(0, undefined);

    await server.client.emit({ world: "w", events: [frames.event("mine")], expectedLastSequence: 7n });

    expect(log.ids).toEqual(["mine"]);
    expect(server.events.emits[0]?.expectedLastSequence).toBe(7n);
  });
});

it("scenario 3: a lost answer stores one event and the retry is a duplicate", async () => {
  server.events.onEmit = (request) => {
    const response = log.emit(request.events);
    if (server.events.emits.length === 1) {
      throw refusals.unavailable();
    }
    return response;
  };

  const response = await server.client.emit("w", frames.withoutId());

  expect(log.events).toHaveLength(1);
  expect(response.results[0]).toMatchObject({ duplicate: true, sequence: 1n });
});

describe("scenario 4: retry only when allowed", () => {
  it("exhaustion is repeated when the server says how long to wait", async () => {
    const overloaded = refusals.because("OVERLOADED", "NOT_APPLIED");
    failFirst(1, refusals.refusal(Code.ResourceExhausted, "full", overloaded, refusals.retryAfter(5_000)));

    await server.client.emit("w", frames.withoutId());

    expect(log.events).toHaveLength(1);
    expect(server.timing.waits).toHaveLength(1);
    expect(server.timing.waits[0]).toBeGreaterThanOrEqual(5_000);
  });

  it("a deadline of the server is repeated within the client's own", async () => {
    failFirst(1, refusals.refusal(Code.DeadlineExceeded, "late", refusals.because("DEADLINE_EXCEEDED", "UNKNOWN")));

    await server.client.emit("w", frames.withoutId());

    expect(server.events.emits).toHaveLength(2);
  });

  it("exhaustion without a wait is final", async () => {
    failFirst(1, refusals.refusal(Code.ResourceExhausted, "full"));

    const failure = await failureOf(server.client.emit("w", frames.withoutId()));

    expect(failure).toMatchObject({ code: Code.ResourceExhausted, isRetryable: false });
    expect(server.events.emits).toHaveLength(1);
  });

  it("a change of a world that may have happened is not repeated", async () => {
    const failure = await failureOf(server.client.createWorld("w"));

    expect(failure).toMatchObject({ outcome: "UNKNOWN", isRetryable: true });
    expect(creations).toBe(1);
  });

  it("a change of a world that certainly did not happen is repeated", async () => {
    const unavailable = refusals.because("STORE_UNAVAILABLE", "NOT_APPLIED");
    creationFailure = refusals.refusal(Code.Unavailable, "later", unavailable, refusals.retryAfter(1_000));

    expect((await server.client.createWorld("w")).id).toBe("w");
    expect(creations).toBe(2);
  });

  it("nothing is repeated when the policy says so", async () => {
    await using impatient = await ScriptedServer.start({ retry: { unary: false } });
    impatient.events.onEmit = () => {
      throw refusals.unavailable();
    };

    await failureOf(impatient.client.emit("w", frames.withoutId()));

    expect(impatient.events.emits).toHaveLength(1);
  });

  it("what cannot be encoded is refused at once", async () => {
    failFirst(0, undefined);
    const wrong = { ...frames.event("e"), sequence: 1.5 as unknown as bigint };

    const failure = await failureOf(server.client.emit("w", wrong));

    expect(failure).toMatchObject({ code: Code.InvalidArgument, outcome: "NOT_APPLIED" });
    expect(server.timing.waits).toEqual([]);
  });
});

describe("scenario 6: errors", () => {
  it("a refusal is not repeated and says what the server said", async () => {
    failFirst(
      1,
      refusals.refusal(
        Code.InvalidArgument,
        "events[0].chat:\n too long",
        refusals.because("INVALID_REQUEST", "NOT_APPLIED", { limit: "128" }),
        refusals.atFault("events[0].chat", "too long"),
        refusals.retryAfter(1_500),
      ),
    );

    const failure = await failureOf(server.client.emit("w", frames.withoutId()));

    expect(server.events.emits).toHaveLength(1);
    expect(failure).toBeInstanceOf(WorldlogError);
    expect(failure).toMatchObject({
      name: "WorldlogError",
      code: Code.InvalidArgument,
      reason: ErrorReason.INVALID_REQUEST,
      outcome: "NOT_APPLIED",
      violations: [{ field: "events[0].chat", description: "too long", reason: "" }],
      metadata: { limit: "128", outcome: "NOT_APPLIED" },
      retryAfterMs: 1_500,
      message: "INVALID_REQUEST: events[0].chat: too long",
    });
  });

  it("an attempt that may have been applied is not forgotten", async () => {
    server.events.onEmit = () => {
      throw server.events.emits.length === 1 ? refusals.unavailable() : refusals.worldDeleted();
    };

    const failure = await failureOf(server.client.emit("w", frames.withoutId()));

    expect(failure).toMatchObject({ reason: ErrorReason.WORLD_DELETED, outcome: "UNKNOWN" });
  });
});

describe("scenario 7: listings", () => {
  it("go through all pages, also past an empty one", async () => {
    const pages = new Map([
      ["", { events: [frames.event("a", 1)], nextPageToken: "2" }],
      ["2", { events: [], nextPageToken: "3" }],
      ["3", { events: [frames.event("b", 2), frames.event("c", 3)], nextPageToken: "" }],
    ]);
    server.events.onList = ({ pageToken }) => pages.get(pageToken) ?? {};

    const ids: string[] = [];
    for await (const event of server.client.listEvents({ world: "w", pageSize: 2 })) {
      ids.push(event.id);
    }

    expect(ids).toEqual(["a", "b", "c"]);
    expect(server.events.lists.map((request) => [request.pageToken, request.pageSize])).toEqual([
      ["", 2],
      ["2", 2],
      ["3", 2],
    ]);
  });
});

describe("cancelling a call", () => {
  it("ends it, and says that it may have been applied", async () => {
    server.events.onEmit = () => new Promise(() => {});
    const abort = new AbortController();
    const emit = server.client.emit("w", frames.withoutId(), { signal: abort.signal });
    await eventually("it arrived", () => server.events.emits.length === 1);

    abort.abort("enough");

    expect(await failureOf(emit)).toMatchObject({ code: Code.Canceled, outcome: "UNKNOWN", cause: "enough" });
    await eventually("the server was told", () => server.events.contexts[0]?.signal.aborted === true);
  });

  it("ends a wait for the next attempt", async () => {
    failFirst(9, refusals.refusal(Code.Unavailable, "later", refusals.retryAfter(21_000)));
    const abort = new AbortController();
    const emit = server.client.emit("w", frames.withoutId(), { signal: abort.signal });
    await eventually("it waits", () => server.timing.laterCount === 1);

    abort.abort();

    expect(await failureOf(emit)).toMatchObject({ code: Code.Canceled });
  });

  it("before it began has no effect", async () => {
    const emit = server.client.emit("w", frames.withoutId(), { signal: AbortSignal.abort() });

    expect(await failureOf(emit)).toMatchObject({ code: Code.Canceled, outcome: "NOT_APPLIED" });
    expect(server.events.emits).toEqual([]);
  });
});

describe("a token", () => {
  it("is asked for and sent with each attempt", async () => {
    let asked = 0;
    await using guarded = await ScriptedServer.start({ token: async () => `secret-${++asked}` });
    guarded.events.onEmit = (request) => {
      if (guarded.events.emits.length === 1) {
        throw refusals.unavailable();
      }
      return log.emit(request.events);
    };

    await guarded.client.emit("w", frames.withoutId());

    const sent = guarded.events.contexts.map((context) => context.requestHeader.get("authorization"));
    expect(sent).toEqual(["Bearer secret-1", "Bearer secret-2"]);
    expect(guarded.events.contexts[0]?.requestHeader.get("user-agent")).toBe("worldlog-typescript");
  });

  it("that cannot be had fails the call", async () => {
    await using guarded = await ScriptedServer.start({
      token: () => {
        throw new Error("no keys");
      },
    });

    const failure = await failureOf(guarded.client.emit("w", frames.withoutId()));

    expect(failure).toMatchObject({ code: Code.Unauthenticated, outcome: "NOT_APPLIED" });
  });
});

function failFirst(count: number, failure: unknown): void {
  server.events.onEmit = (request) => {
    if (server.events.emits.length <= count) {
      throw failure;
    }
    return log.emit(request.events);
  };
}
