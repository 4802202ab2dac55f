import type { Duration } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import type { FieldViolation, Outcome } from "./error.js";
import {
  type BadRequest,
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from "./gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "./gen/worldlog/v1/errors_pb.js";
import { breakCode, neverReached } from "./transport-failure.js";

const DOMAIN = "worldlog";

/** Codes that say, without a word from Worldlog, that the request was refused. */
const REFUSALS: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.FailedPrecondition,
  Code.Unauthenticated,
  Code.PermissionDenied,
  Code.Unimplemented,
]);

interface FailureParts {
  readonly code: Code;
  readonly reason: ErrorReason;
  readonly outcome: Outcome;
  readonly description: string;
  readonly violations: readonly FieldViolation[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;
}

/** What is known of a failure: the status with its details decoded. The only class that knows how errors travel. Immutable. */
export class Failure implements FailureParts {
  readonly code: Code;
  readonly reason: ErrorReason;
  readonly outcome: Outcome;
  readonly description: string;
  readonly violations: readonly FieldViolation[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;

  private constructor(parts: FailureParts) {
    this.code = parts.code;
    this.reason = parts.reason;
    this.outcome = parts.outcome;
    this.description = parts.description;
    this.violations = parts.violations;
    this.metadata = parts.metadata;
    this.retryAfterMs = parts.retryAfterMs;
  }

  /** A failure that this client found itself. */
  static local(code: Code, outcome: Outcome, description: string, rest: Partial<FailureParts> = {}): Failure {
    return new Failure({
      reason: ErrorReason.UNSPECIFIED,
      violations: [],
      metadata: {},
      retryAfterMs: undefined,
      ...rest,
      code,
      outcome,
      description,
    });
  }

  /** Decodes what a call failed with. */
  static of(thrown: unknown): Failure {
    const error = ConnectError.from(thrown);
    const info = error.findDetails(ErrorInfoSchema).find((found) => found.domain === DOMAIN);
    const code = breakCode(error);
    return new Failure({
      code,
      reason: reasonOf(info?.reason),
      outcome: info === undefined ? outcomeOf(code, error) : outcomeNamed(info.metadata.outcome),
      description: error.rawMessage === "" ? "no description" : error.rawMessage,
      violations: error.findDetails(BadRequestSchema).flatMap(violationsOf),
      metadata: { ...info?.metadata },
      retryAfterMs: millisOf(error.findDetails(RetryInfoSchema)[0]?.retryDelay),
    });
  }

  /** True when the same request can succeed later. */
  isRetryable(): boolean {
    switch (this.code) {
      case Code.Unavailable:
      case Code.DeadlineExceeded:
        return true;
      case Code.ResourceExhausted:
        return this.retryAfterMs !== undefined;
      default:
        return false;
    }
  }

  /**
   * True when a call that this client did not end itself is worth repeating, or a stream resuming. That includes
   * CANCELLED, which is what a call sees whose server was stopped hard, and a stream that was ended because this reader
   * was slow.
   */
  isPassing(): boolean {
    return this.isRetryable() || this.code === Code.Canceled || this.reason === ErrorReason.SLOW_CONSUMER;
  }

  /**
   * True when a reader that did not end its stream itself should go on. Besides what is passing that is RESOURCE_EXHAUSTED
   * without a word of the server: the transport had enough of the connection, of its resets or probes, and the next one
   * begins afresh. For an emit it is not passing, because that is also how a request that is too large is refused.
   */
  isPassingForReaders(): boolean {
    const wordless = this.reason === ErrorReason.UNSPECIFIED && Object.keys(this.metadata).length === 0;
    return this.isPassing() || (this.code === Code.ResourceExhausted && wordless);
  }

  withOutcome(outcome: Outcome): Failure {
    return new Failure({ ...this, outcome });
  }

  withDescription(description: string): Failure {
    return new Failure({ ...this, description });
  }

  /** The whole failure in one line. */
  line(): string {
    const name = this.reason === ErrorReason.UNSPECIFIED ? codeName(this.code) : ErrorReason[this.reason];
    return `${name}: ${this.description}`.replace(/\s+/g, " ").trim();
  }
}

/** The name of a code as gRPC spells it, for example `NOT_FOUND`. */
export function codeName(code: Code): string {
  return code === Code.Canceled
    ? "CANCELLED"
    : (Code[code] ?? "Unknown").replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}

/** Unspecified also for a reason that is newer than this client. */
function reasonOf(name: string | undefined): ErrorReason {
  const reason: unknown = name === undefined ? undefined : ErrorReason[name as keyof typeof ErrorReason];
  return typeof reason === "number" ? reason : ErrorReason.UNSPECIFIED;
}

function outcomeNamed(name: string | undefined): Outcome {
  return name === "NOT_APPLIED" ? "NOT_APPLIED" : "UNKNOWN";
}

/** Without a word from the server: nothing happened if it refused the request or was never reached. */
function outcomeOf(code: Code, error: ConnectError): Outcome {
  return REFUSALS.has(code) || neverReached(error) ? "NOT_APPLIED" : "UNKNOWN";
}

function violationsOf(bad: BadRequest): FieldViolation[] {
  return bad.fieldViolations.map(({ field, description, reason }) => ({ field, description, reason }));
}

function millisOf(delay: Duration | undefined): number | undefined {
  return delay === undefined ? undefined : Number(delay.seconds) * 1000 + delay.nanos / 1e6;
}
