import { Code } from "@connectrpc/connect";
import type { Backoff } from "./backoff.js";
import type { Connection, OpenCall } from "./connection.js";
import { again, WorldlogError } from "./error.js";
import { Failure } from "./failure.js";
import type { FrameCall } from "./frame-call.js";
import { broken } from "./frame-position.js";
import type { FrameRequest } from "./frame-request.js";
import type { Frame } from "./gen/worldlog/v1/stream_pb.js";
import { sleep } from "./timing.js";

/** How a reader of frames behaves, and who hears what becomes of its streams. */
export interface ReaderOptions {
  /** Ends the stream with a failure, `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;

  /** How long to try without progress before it fails. */
  readonly giveUpAfterMs?: number | undefined;

  /** The stream broke or could not be opened; it is opened again after `retryInMs`, where it left off. */
  readonly onDisconnected?: ((cause: WorldlogError, retryInMs: number) => void) | undefined;

  /** The stream is open again after `onDisconnected`; its first frame follows. */
  readonly onReconnected?: (() => void) | undefined;
}

/**
 * Reads frames one by one from a stream that it opens, checks and, when it breaks, opens again where it was.
 *
 * `next` is called by one reader at a time, {@link cancel} at any moment.
 */
export class FrameReader implements OpenCall {
  readonly #connection: Connection;
  readonly #request: FrameRequest;
  readonly #options: ReaderOptions;
  readonly #giveUpAfterMs: number;
  readonly #backoff: Backoff;
  readonly #cancelled = new AbortController();
  readonly #onSignal = () => this.cancel();

  #call: FrameCall | undefined;
  #firstOfStream = true;
  #broken = false;
  #openedMs = 0;
  #stuckSinceMs: number | undefined;
  #begun = false;
  #ended = false;
  #complete = false;
  #failure: WorldlogError | undefined;

  constructor(connection: Connection, request: FrameRequest, options: ReaderOptions, giveUpAfterMs: number) {
    this.#connection = connection;
    this.#request = request;
    this.#options = options;
    this.#giveUpAfterMs = options.giveUpAfterMs ?? giveUpAfterMs;
    this.#backoff = connection.backoff();
  }

  /** Opens the first stream, so that a reader of live events misses none from now on. */
  begin(): this {
    this.#connection.remember(this);
    this.#begun = true;
    this.#options.signal?.addEventListener("abort", this.#onSignal, { once: true });
    if (this.#options.signal?.aborted) {
      this.cancel();
    } else {
      this.#open();
    }
    return this;
  }

  /** True when no frame follows: everything was read, or the reader was cancelled or failed. */
  get isEnded(): boolean {
    return this.#ended;
  }

  /** True when everything asked for was read and used, and not only what came before a cancellation or a failure. */
  get isComplete(): boolean {
    return this.#complete;
  }

  /** The next frame; undefined when there is none any more, because everything was read or {@link cancel} was called. */
  async next(): Promise<Frame | undefined> {
    if (this.#failure !== undefined) {
      throw again(this.#failure);
    }
    if (!this.#begun && !this.#ended) {
      this.begin();
    }
    if (this.#request.isCompleted && !this.#ended) {
      this.#complete = true; // Not before the last frame was used.
      this.#end();
    }
    while (!this.#ended) {
      const frame = await this.#step(this.#call ?? this.#open());
      if (frame !== undefined && !this.#ended) {
        return frame;
      }
    }
    this.#throwIfAborted();
    return undefined;
  }

  /** Ends the stream; a waiting {@link next} returns undefined. Idempotent. */
  cancel(): void {
    this.#end();
  }

  stop(): void {
    this.cancel();
  }

  #open(): FrameCall {
    this.#firstOfStream = true;
    this.#openedMs = this.#connection.timing.nowMs();
    this.#call = this.#request.open(this.#connection);
    return this.#call;
  }

  async #step(call: FrameCall): Promise<Frame | undefined> {
    let frame: Frame | undefined;
    try {
      frame = await call.next();
    } catch (thrown) {
      if (!this.#ended) {
        this.#call = undefined;
        await this.#streamFailed(thrown);
      }
      return undefined;
    }
    if (this.#ended) {
      return undefined;
    }
    if (frame === undefined) {
      this.#call = undefined;
      await this.#streamEnded();
      return undefined;
    }
    return this.#accept(frame);
  }

  #accept(frame: Frame): Frame {
    let delivery: Frame;
    try {
      if (this.#request.position.accept(frame, this.#firstOfStream)) {
        this.#progress();
      }
      delivery = this.#request.received(frame);
    } catch (violation) {
      throw this.#fail(violation as WorldlogError);
    }
    if (this.#firstOfStream && this.#broken) {
      this.#broken = false;
      this.#options.onReconnected?.();
    }
    this.#firstOfStream = false;
    return delivery;
  }

  async #streamFailed(thrown: unknown): Promise<void> {
    if (thrown instanceof WorldlogError) {
      throw this.#fail(thrown);
    }
    if (this.#request.hasRest) {
      await this.#interruptedBy(Failure.of(thrown), thrown);
    } else {
      this.#complete = true;
      this.#end();
    }
  }

  async #streamEnded(): Promise<void> {
    if (this.#request.isFinite) {
      throw this.#fail(broken("it ended without COMPLETED"));
    }
    await this.#interruptedBy(Failure.local(Code.Unavailable, "UNKNOWN", "the server ended the stream"), undefined);
  }

  async #interruptedBy(why: Failure, thrown: unknown): Promise<void> {
    const error = new WorldlogError(why, thrown);
    if (!why.isPassingForReaders()) {
      throw this.#fail(error);
    }
    const nowMs = this.#connection.timing.nowMs();
    if (nowMs - this.#openedMs > this.#connection.settings.retry.backoffMaxMs) {
      this.#progress();
    }
    this.#stuckSinceMs ??= nowMs;
    const retryInMs = this.#backoff.nextMs(why.retryAfterMs);
    if (nowMs - this.#stuckSinceMs + retryInMs > this.#giveUpAfterMs) {
      throw this.#fail(error);
    }
    this.#broken = true;
    this.#options.onDisconnected?.(error, retryInMs);
    await sleep(this.#connection.timing, retryInMs, this.#cancelled.signal);
  }

  #progress(): void {
    this.#backoff.reset();
    this.#stuckSinceMs = undefined;
  }

  #fail(why: WorldlogError): WorldlogError {
    this.#failure = why;
    this.#end();
    return why;
  }

  #end(): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#connection.forget(this);
    this.#options.signal?.removeEventListener("abort", this.#onSignal);
    this.#cancelled.abort();
    this.#call?.cancel();
  }

  #throwIfAborted(): void {
    const { signal } = this.#options;
    if (signal?.aborted && !this.#complete) {
      throw new WorldlogError(Failure.local(Code.Canceled, "NOT_APPLIED", "the reader was cancelled"), signal.reason);
    }
  }
}
