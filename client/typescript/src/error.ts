import type { Code } from "@connectrpc/connect";
import type { Failure } from "./failure.js";
import type { ErrorReason } from "./gen/worldlog/v1/errors_pb.js";

/** Whether a request that failed had an effect: certainly not, or perhaps. Repeat an emit with the same ids to find out. */
export type Outcome = "NOT_APPLIED" | "UNKNOWN";

/** A field of a request that is at fault. */
export interface FieldViolation {
  /** Path of the field in the request, for example `events[3].chat`. */
  readonly field: string;

  /** What was expected. */
  readonly description: string;

  /** A name for what is wrong; empty when the server gave none. */
  readonly reason: string;
}

/**
 * Why a request or a stream failed. Decide by {@link reason} and {@link code}, never by the message, which is for people:
 * one line.
 */
export class WorldlogError extends Error {
  override readonly name = "WorldlogError";

  readonly #failure: Failure;

  /** @internal */
  constructor(failure: Failure, cause?: unknown) {
    super(failure.line(), cause === undefined ? undefined : { cause });
    this.#failure = failure;
  }

  /** What is known of the failure. @internal */
  get failure(): Failure {
    return this.#failure;
  }

  /** The reason the server gave; unspecified when there is none, for example when the server was not reached. */
  get reason(): ErrorReason {
    return this.#failure.reason;
  }

  /** The gRPC status code. */
  get code(): Code {
    return this.#failure.code;
  }

  /** Whether the request had an effect, over all of its attempts. */
  get outcome(): Outcome {
    return this.#failure.outcome;
  }

  /** The fields of the request that are at fault. */
  get violations(): readonly FieldViolation[] {
    return this.#failure.violations;
  }

  /** How long the server asks to wait before the same request can succeed. */
  get retryAfterMs(): number | undefined {
    return this.#failure.retryAfterMs;
  }

  /** What varies in the message, by name; see the comments of {@link ErrorReason}. */
  get metadata(): Readonly<Record<string, string>> {
    return this.#failure.metadata;
  }

  /** The message without the reason in front. */
  get description(): string {
    return this.#failure.description;
  }

  /** True when the same request can succeed later without being changed. */
  get isRetryable(): boolean {
    return this.#failure.isRetryable();
  }
}

/** The same failure with the stack of the caller; a failure is often found elsewhere. @internal */
export function again(known: WorldlogError): WorldlogError {
  return new WorldlogError(known.failure, known);
}
