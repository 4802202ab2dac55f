import { create } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { Backoff } from "./backoff.js";
import type { Connection, OpenCall } from "./connection.js";
import { EmitCall, type EmitCallSink } from "./emit-call.js";
import type { EmitWindow } from "./emit-window.js";
import { WorldlogError } from "./error.js";
import { Failure } from "./failure.js";
import { broken } from "./frame-position.js";
import { EmitResponseSchema, type EmitStreamResponse } from "./gen/worldlog/v1/event_service_pb.js";
import type { PendingEmit } from "./pending-emit.js";

/** The unacknowledged requests of an emit stream and the call they travel on. */
export class EmitPipeline implements EmitCallSink, OpenCall {
  readonly #connection: Connection;
  readonly #window: EmitWindow;
  readonly #giveUpAfterMs: number;
  readonly #backoff: Backoff;

  /** Not sent on the call of the moment. */
  readonly #unsent: PendingEmit[] = [];

  /** Sent on it, in order. */
  readonly #unanswered: PendingEmit[] = [];

  #call: EmitCall | undefined;
  #cancelReconnect: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;
  #progressMs = 0;
  #lastBreak: Failure | undefined;
  #failure: WorldlogError | undefined;

  constructor(connection: Connection, window: EmitWindow, giveUpAfterMs: number) {
    this.#connection = connection;
    this.#window = window;
    this.#giveUpAfterMs = giveUpAfterMs;
    this.#backoff = connection.backoff();
    connection.remember(this);
  }

  /** Why nothing can be sent any more; undefined while all is well. */
  get failure(): WorldlogError | undefined {
    return this.#failure;
  }

  /** Takes a request that has room in the window. */
  add(pending: PendingEmit): void {
    if (this.#failure !== undefined) {
      this.#refuse(pending, new WorldlogError(this.#failure.failure.withOutcome("NOT_APPLIED"), this.#failure));
      return;
    }
    if (this.#isIdle) {
      this.#progressMs = this.#connection.timing.nowMs();
      this.#watch(this.#giveUpAfterMs);
    }
    this.#unsent.push(pending);
    this.#pump();
  }

  /** Ends the stream as it should be; what is still unanswered fails. */
  finish(): void {
    if (this.#failure === undefined && this.#isIdle) {
      this.#call?.complete();
      this.#call = undefined;
    }
    this.cancel("the emit stream was closed", undefined);
  }

  /** Ends the stream at once. */
  cancel(description: string, cause: unknown): void {
    this.#fail(Failure.local(Code.Canceled, "UNKNOWN", description), cause);
  }

  stop(): void {
    this.cancel("the client was closed before this request was answered", undefined);
  }

  ready(): void {
    this.#pump();
  }

  answered(from: EmitCall, response: EmitStreamResponse): void {
    if (from !== this.#call) {
      return;
    }
    const pending = this.#unanswered[0];
    const expected = pending?.request.events.length;
    if (pending === undefined || response.results.length !== expected) {
      const what = `an answer has ${response.results.length} results (expected: ${expected ?? "no answer"})`;
      this.#fail(broken(what).failure, undefined);
      return;
    }
    this.#unanswered.shift();
    from.answeredCount++;
    this.#progressMs = this.#connection.timing.nowMs();
    this.#lastBreak = undefined;
    this.#backoff.reset();
    const { results, ack, durableThrough } = response;
    pending.complete(create(EmitResponseSchema, { results, ack, durableThrough }));
    this.#window.release(pending.bytes);
  }

  ended(from: EmitCall, thrown: unknown): void {
    if (from !== this.#call) {
      return;
    }
    this.#call = undefined;
    from.complete();
    const why =
      thrown === undefined
        ? Failure.local(Code.Unavailable, "UNKNOWN", "the server ended the stream")
        : Failure.of(thrown);
    if (why.isPassing()) {
      this.#goOnAfter(why);
    } else {
      this.#failRequest(from, why, thrown);
    }
  }

  #pump(): void {
    if (this.#failure !== undefined || this.#cancelReconnect !== undefined || this.#unsent.length === 0) {
      return;
    }
    this.#call ??= EmitCall.open(this.#connection, this);
    while (this.#call.isReady) {
      const next = this.#unsent.shift();
      if (next === undefined) {
        return;
      }
      this.#unanswered.push(next);
      this.#call.send(next.request);
    }
  }

  #goOnAfter(why: Failure): void {
    this.#lastBreak = why;
    for (const pending of this.#unanswered) {
      pending.perhapsApplied = true;
    }
    this.#unsent.unshift(...this.#unanswered.splice(0));
    this.#cancelReconnect = this.#connection.timing.schedule(() => {
      this.#cancelReconnect = undefined;
      this.#pump();
    }, this.#backoff.nextMs(why.retryAfterMs));
  }

  /** Looks after each span without an answer; the only place that gives up. */
  #watch(delayMs: number): void {
    this.#cancelWatch ??= this.#connection.timing.schedule(() => {
      this.#cancelWatch = undefined;
      this.#giveUpIfStuck();
    }, delayMs);
  }

  #giveUpIfStuck(): void {
    if (this.#failure !== undefined || this.#isIdle) {
      return;
    }
    const leftMs = this.#giveUpAfterMs - (this.#connection.timing.nowMs() - this.#progressMs);
    if (leftMs > 0) {
      this.#watch(leftMs);
      return;
    }
    const why = this.#lastBreak ?? Failure.local(Code.DeadlineExceeded, "UNKNOWN", "the server does not answer");
    const seconds = Math.floor(this.#giveUpAfterMs / 1000);
    this.#fail(why.withDescription(`${why.description} (no progress for ${seconds} s)`), undefined);
  }

  /** The server names the request at fault by its place in the call; those behind it were not applied. */
  #failRequest(ended: EmitCall, why: Failure, thrown: unknown): void {
    const index = why.metadata.request_index ?? "";
    const place = /^[0-9]{1,9}$/.test(index) ? Number(index) - ended.answeredCount : -1;
    this.#unanswered.splice(0, place + 1).forEach((pending, i) => {
      this.#refuse(pending, errorFor(pending, i === place ? why : why.withOutcome("UNKNOWN"), thrown));
    });
    const earlier = `an earlier request of the stream failed: ${why.description}`;
    this.#fail(place < 0 ? why : why.withOutcome("NOT_APPLIED").withDescription(earlier), thrown);
  }

  #fail(why: Failure, cause: unknown): void {
    if (this.#failure !== undefined) {
      return;
    }
    this.#failure = new WorldlogError(why, cause);
    this.#connection.forget(this);
    this.#cancelWatch?.();
    this.#cancelReconnect?.();
    for (const pending of this.#unanswered.splice(0)) {
      this.#refuse(pending, errorFor(pending, why, cause));
    }
    for (const pending of this.#unsent.splice(0)) {
      this.#refuse(pending, errorFor(pending, pending.perhapsApplied ? why : why.withOutcome("NOT_APPLIED"), cause));
    }
    this.#window.open();
    this.#call?.cancel();
    this.#call = undefined;
  }

  #refuse(pending: PendingEmit, why: WorldlogError): void {
    pending.fail(why);
    this.#window.release(pending.bytes);
  }

  get #isIdle(): boolean {
    return this.#unsent.length === 0 && this.#unanswered.length === 0;
  }
}

function errorFor(pending: PendingEmit, why: Failure, cause: unknown): WorldlogError {
  return new WorldlogError(pending.perhapsApplied ? why.withOutcome("UNKNOWN") : why, cause);
}
