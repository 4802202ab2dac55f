import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { Backoff } from "./backoff.js";
import type { Connection, OpenCall } from "./connection.js";
import { WorldlogError } from "./error.js";
import { Failure } from "./failure.js";
import { ErrorReason } from "./gen/worldlog/v1/errors_pb.js";
import type { CallOptions } from "./options.js";
import { between } from "./options.js";
import { sleep } from "./timing.js";

/** When a method may be repeated: whatever became of the attempt before, only when that had no effect, or never. */
export type Repeat = "ALWAYS" | "IF_NOT_APPLIED" | "NEVER";

/** One unary call with all of its attempts, one after the other, within one deadline. */
export class UnaryAttempts<I extends DescMessage, O extends DescMessage> implements OpenCall {
  readonly #connection: Connection;
  readonly #method: DescMethodUnary<I, O>;
  readonly #request: MessageInitShape<I>;
  readonly #repeat: Repeat;
  readonly #deadlineMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #startMs: number;

  /** Ends the attempt under way. */
  readonly #abandon = new AbortController();

  /** Ends the wait for the next attempt. */
  readonly #noFurther = new AbortController();

  #attempts = 0;
  #perhapsApplied = false;

  constructor(
    connection: Connection,
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    repeat: Repeat,
    options: CallOptions,
  ) {
    this.#connection = connection;
    this.#method = method;
    this.#request = request;
    this.#repeat = repeat;
    this.#deadlineMs = between("deadlineMs", options.deadlineMs ?? connection.settings.deadlineMs, 1, 86_400_000);
    this.#signal = options.signal;
    this.#startMs = connection.timing.nowMs();
  }

  /** Makes attempts until one succeeds or no further one may be made. */
  async run(): Promise<MessageShape<O>> {
    if (this.#signal?.aborted) {
      throw this.#cancelled();
    }
    this.#connection.remember(this);
    const cancel = () => {
      this.#noFurther.abort();
      this.#abandon.abort();
    };
    this.#signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await this.#attemptAll();
    } finally {
      this.#signal?.removeEventListener("abort", cancel);
      this.#connection.forget(this);
    }
  }

  stop(): void {
    this.#noFurther.abort();
  }

  abort(): void {
    this.#abandon.abort();
  }

  async #attemptAll(): Promise<MessageShape<O>> {
    const backoff = this.#connection.backoff();
    for (;;) {
      this.#attempts++;
      try {
        return await this.#connection.unary(this.#method, this.#request, this.#leftMs(), this.#abandon.signal);
      } catch (thrown) {
        await this.#pauseOrFail(thrown, backoff);
      }
    }
  }

  async #pauseOrFail(thrown: unknown, backoff: Backoff): Promise<void> {
    const failure = this.#judge(thrown);
    const waitMs = backoff.nextMs(failure.retryAfterMs);
    if (this.#mayRepeat(failure) && waitMs < this.#leftMs()) {
      await sleep(this.#connection.timing, waitMs, this.#noFurther.signal);
      if (!this.#noFurther.signal.aborted) {
        return;
      }
    }
    throw this.#signal?.aborted ? this.#cancelled() : this.#whole(failure, thrown);
  }

  #judge(thrown: unknown): Failure {
    const failure = this.#abandon.signal.aborted
      ? Failure.local(Code.Canceled, "UNKNOWN", "the client was closed before this request was answered")
      : this.#inTime(Failure.of(thrown));
    this.#perhapsApplied ||= failure.outcome === "UNKNOWN";
    return failure;
  }

  /** A server can only break a call whose deadline is over, and that may be seen here before the timer of this side runs. */
  #inTime(failure: Failure): Failure {
    return failure.code === Code.Unavailable && failure.reason === ErrorReason.UNSPECIFIED && this.#leftMs() <= 0
      ? Failure.local(
          Code.DeadlineExceeded,
          failure.outcome,
          `no answer within ${this.#deadlineMs} ms (${failure.description})`,
        )
      : failure;
  }

  #mayRepeat(failure: Failure): boolean {
    return (
      !this.#noFurther.signal.aborted &&
      this.#connection.settings.retry.unary &&
      failure.isPassing() &&
      (this.#repeat === "ALWAYS" || (this.#repeat === "IF_NOT_APPLIED" && failure.outcome === "NOT_APPLIED"))
    );
  }

  /** A later attempt that had no effect says nothing of an earlier one that may have had. */
  #whole(failure: Failure, cause: unknown): WorldlogError {
    const whole = this.#perhapsApplied ? failure.withOutcome("UNKNOWN") : failure;
    const times = this.#attempts > 1 ? ` (attempt ${this.#attempts})` : "";
    return new WorldlogError(whole.withDescription(whole.description + times), cause);
  }

  #cancelled(): WorldlogError {
    const outcome = this.#attempts > 0 ? "UNKNOWN" : "NOT_APPLIED";
    return new WorldlogError(
      Failure.local(Code.Canceled, outcome, "the caller cancelled the call"),
      this.#signal?.reason,
    );
  }

  #leftMs(): number {
    return this.#deadlineMs - (this.#connection.timing.nowMs() - this.#startMs);
  }
}
