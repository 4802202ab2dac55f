import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { identify } from "../src/event-identity.js";
import { codeName, Failure } from "../src/failure.js";
import { EventSchema } from "../src/index.js";
import { ServerAddress } from "../src/node/server-address.js";
import { emitStreamSettingsOf, settingsOf } from "../src/options.js";
import { uuid7Source } from "../src/uuid7.js";
import * as refusals from "./support/refusals.js";

describe("event ids", () => {
  it("are UUIDs of version 7 that rise, also within a millisecond and when the clock goes back", () => {
    const clock = [5, 5, 5, 4, 6, 6].map((ms) => 1_700_000_000_000 + ms);
    const next = uuid7Source(() => clock.shift() ?? 1_700_000_000_006);

    const ids = Array.from({ length: 10_000 }, next);

    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
      true,
    );
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("are given to a copy", () => {
    const given = create(EventSchema, { chat: "c", payload: { case: "system", value: { type: "t" } } });

    const [event] = identify([given], () => "new");

    expect(given.id).toBe("");
    expect(event).toEqual({ ...given, id: "new" });
    expect(toBinary(EventSchema, event ?? given)).toEqual(toBinary(EventSchema, { ...given, id: "new" }));
  });
});

describe("a failure", () => {
  it("is one line that begins with the reason, or the code", () => {
    const because = refusals.because("WORLD_NOT_FOUND", "NOT_APPLIED");

    expect(Failure.of(refusals.refusal(Code.NotFound, " no\n\tworld ", because)).line()).toBe(
      "WORLD_NOT_FOUND: no world",
    );
    expect(Failure.of(new ConnectError("x", Code.Canceled, { "grpc-status": "1" })).line()).toBe("CANCELLED: x");
    expect(Failure.of(new ConnectError("", Code.FailedPrecondition)).line()).toBe(
      "FAILED_PRECONDITION: no description",
    );
  });

  it("of another domain, or newer than this client, has no reason", () => {
    const newer = Failure.of(refusals.refusal(Code.NotFound, "x", refusals.because("NEWER", "NOT_APPLIED")));
    const number = Failure.of(refusals.refusal(Code.NotFound, "x", refusals.because("5", "NOT_APPLIED")));

    expect(newer).toMatchObject({ reason: 0, outcome: "NOT_APPLIED" });
    expect(number).toMatchObject({ reason: 0 });
  });

  it.each([
    [Code.Aborted, "connection lost"],
    [Code.Canceled, "http/2 stream closed with error code CANCEL (0x8)"],
    [Code.Internal, "protocol error: missing status"],
    [Code.InvalidArgument, "protocol error: incomplete envelope"],
    [Code.Unknown, "terminated"],
  ])("that a transport calls %i, without a word from the server, is a broken connection", (code, message) => {
    const failure = Failure.of(new ConnectError(message, code));

    expect(failure).toMatchObject({ code: Code.Unavailable, outcome: "UNKNOWN" });
    expect(failure.isPassing()).toBe(true);
  });

  it.each([Code.Aborted, Code.Internal, Code.InvalidArgument, Code.Unknown])("%i of a server is what it is", (code) => {
    const failure = Failure.of(new ConnectError("x", code, { "grpc-status": `${code}` }));

    expect(failure).toMatchObject({ code });
    expect(failure.isPassing()).toBe(false);
  });

  it("to read or to write a message is not one of the connection", () => {
    expect(Failure.of(new ConnectError("serialize binary: no bigint", Code.Internal))).toMatchObject({
      code: Code.InvalidArgument,
      outcome: "NOT_APPLIED",
    });
    expect(Failure.of(new ConnectError("parse binary: end", Code.Internal)).isPassing()).toBe(false);
    expect(Failure.of(new ConnectError("message size 9 is larger", Code.ResourceExhausted)).isPassing()).toBe(false);
  });

  it("to connect had no effect", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
    const error = new ConnectError("connect ECONNREFUSED", Code.Unavailable, undefined, undefined, refused);

    expect(Failure.of(error).outcome).toBe("NOT_APPLIED");
  });

  it("names codes as gRPC does", () => {
    expect([Code.Canceled, Code.NotFound, Code.DeadlineExceeded, Code.Internal].map(codeName)).toEqual([
      "CANCELLED",
      "NOT_FOUND",
      "DEADLINE_EXCEEDED",
      "INTERNAL",
    ]);
  });
});

describe("an address", () => {
  it.each([
    ["127.0.0.1:7420", true, "http://127.0.0.1:7420"],
    ["localhost:80", true, "http://localhost:80"],
    ["[::1]:7420", true, "http://[::1]:7420"],
    ["http://worldlog.example:7420", false, "http://worldlog.example:7420"],
  ])("%s", (target, loopback, url) => {
    const address = new ServerAddress(target);

    expect(address.isLoopback).toBe(loopback);
    expect(address.url(true)).toBe(url);
    expect(address.url(false)).toBe(url.replace("http", "https"));
  });

  it.each(["", "host", "host:", ":7420", "host:port", "http://host", "host:1/path", "::1:7420"])(
    "'%s' is none",
    (target) => {
      expect(() => new ServerAddress(target)).toThrow(/expected: host:port/);
    },
  );
});

describe("options", () => {
  it("have the defaults of every client", () => {
    expect(settingsOf({})).toEqual({
      deadlineMs: 30_000,
      retry: { backoffMinMs: 100, backoffMaxMs: 10_000, unary: true },
      giveUpAfterMs: 60_000,
    });
    expect(emitStreamSettingsOf({})).toEqual({ requestsMax: 32, bytesMax: 8 << 20, giveUpAfterMs: 60_000 });
  });

  it.each([
    [() => settingsOf({ deadlineMs: 0 }), "deadlineMs: 0 (expected: 1 to 86400000)"],
    [() => settingsOf({ deadlineMs: Number.NaN }), "deadlineMs: NaN"],
    [() => settingsOf({ giveUpAfterMs: -1 }), "giveUpAfterMs: -1"],
    [() => settingsOf({ retry: { backoffMinMs: 20, backoffMaxMs: 10 } }), "retry.backoffMaxMs: 10 (expected: 20 to"],
    [() => emitStreamSettingsOf({ requestsMax: 0 }), "requestsMax: 0"],
    [() => emitStreamSettingsOf({ bytesMax: 0 }), "bytesMax: 0"],
  ])("out of their range are refused", (make, message) => {
    expect(make).toThrow(message);
  });
});
