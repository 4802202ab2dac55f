import { type DescMessage, type JsonObject, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { Code, codeName, ErrorReason, WorldlogError } from "@worldlog/client/node";

/** Writes what becomes of commands, in the order in which it is said. */
export class Answers {
  readonly #write: (line: string) => Promise<void>;

  constructor(write: (line: string) => Promise<void>) {
    this.#write = write;
  }

  say(id: number, what: JsonObject): Promise<void> {
    return this.#write(JSON.stringify({ id, ...what }));
  }

  result(id: number, result: JsonValue): Promise<void> {
    return this.say(id, { result });
  }

  error(id: number, thrown: unknown): Promise<void> {
    return this.say(id, { error: errorJson(thrown) });
  }
}

/** A message of the contract as an object of JSON. */
export function objectOf<D extends DescMessage>(schema: D, message: MessageShape<D>): JsonObject {
  return toJson(schema, message) as JsonObject;
}

export function errorJson(thrown: unknown): JsonObject {
  if (!(thrown instanceof WorldlogError)) {
    return { code: "INVALID_ARGUMENT", outcome: "NOT_APPLIED", message: String(thrown) };
  }
  return {
    code: codeName(thrown.code),
    ...(thrown.reason === ErrorReason.UNSPECIFIED ? {} : { reason: `ERROR_REASON_${ErrorReason[thrown.reason]}` }),
    outcome: thrown.outcome,
    message: thrown.message,
    ...(Object.keys(thrown.metadata).length === 0 ? {} : { metadata: { ...thrown.metadata } }),
    ...(thrown.violations.length === 0 ? {} : { fieldViolations: thrown.violations.map(violationJson) }),
    ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMillis: thrown.retryAfterMs }),
  };
}

export function unknownOp(op: string): JsonObject {
  return { code: codeName(Code.Unimplemented), message: `no operation '${op}'` };
}

function violationJson({ field, reason, description }: WorldlogError["violations"][number]): JsonObject {
  return { field, ...(reason === "" ? {} : { reason }), description };
}
