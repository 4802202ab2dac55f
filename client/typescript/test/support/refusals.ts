import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import type { Outcome } from "../../src/index.js";

/** Errors as a server sends them. */

type Details = NonNullable<ConstructorParameters<typeof ConnectError>[3]>;
type Detail = Details[number];

export function refusal(code: Code, message: string, ...details: Detail[]): ConnectError {
  return new ConnectError(message, code, undefined, details);
}

export function because(reason: string, outcome: Outcome, metadata: Record<string, string> = {}): Detail {
  return { desc: ErrorInfoSchema, value: { domain: "worldlog", reason, metadata: { ...metadata, outcome } } };
}

export function retryAfter(ms: number): Detail {
  const retryDelay = { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1e6 };
  return { desc: RetryInfoSchema, value: { retryDelay } };
}

export function atFault(field: string, description: string): Detail {
  return { desc: BadRequestSchema, value: { fieldViolations: [{ field, description }] } };
}

export function unavailable(): ConnectError {
  return refusal(Code.Unavailable, "cut by the test");
}

export function worldDeleted(): ConnectError {
  return refusal(
    Code.FailedPrecondition,
    "world 'w' was deleted",
    because("WORLD_DELETED", "NOT_APPLIED", { world: "w" }),
  );
}
