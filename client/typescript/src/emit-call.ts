import type { Connection } from "./connection.js";
import { type EmitStreamRequest, type EmitStreamResponse, EventService } from "./gen/worldlog/v1/event_service_pb.js";

/** Where the answers of a call and its end go. */
export interface EmitCallSink {
  /** The transport can take a request. */
  ready(): void;

  answered(from: EmitCall, response: EmitStreamResponse): void;

  /** The call is over: as the server meant it when there is no failure. */
  ended(from: EmitCall, thrown: unknown): void;
}

/**
 * One bidirectional stream of an emit stream, which may need several, one after the other. The transport takes a request
 * when it can send one; until then the request stays where it is.
 */
export class EmitCall implements AsyncIterableIterator<EmitStreamRequest> {
  /** How many requests of this stream were answered. */
  answeredCount = 0;

  readonly #sink: EmitCallSink;
  readonly #abort = new AbortController();
  #wanted: ((step: IteratorResult<EmitStreamRequest>) => void) | undefined;
  #complete = false;

  private constructor(sink: EmitCallSink) {
    this.#sink = sink;
  }

  static open(connection: Connection, sink: EmitCallSink): EmitCall {
    const call = new EmitCall(sink);
    void call.#run(connection);
    return call;
  }

  /** True when the transport waits for a request. */
  get isReady(): boolean {
    return this.#wanted !== undefined;
  }

  send(request: EmitStreamRequest): void {
    this.#answerTransport({ done: false, value: request });
  }

  /** No request follows. */
  complete(): void {
    this.#complete = true;
    this.#answerTransport({ done: true, value: undefined });
  }

  cancel(): void {
    this.complete();
    this.#abort.abort();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** From the transport: it can take a request. */
  next(): Promise<IteratorResult<EmitStreamRequest>> {
    if (this.#complete) {
      return Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve) => {
      this.#wanted = resolve;
      this.#sink.ready();
    });
  }

  /** From the transport: it takes no more. */
  return(): Promise<IteratorResult<EmitStreamRequest>> {
    this.complete();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** From the transport: it could not send. The failure comes with the end of the call as well. */
  throw(): Promise<IteratorResult<EmitStreamRequest>> {
    return this.return();
  }

  #answerTransport(step: IteratorResult<EmitStreamRequest>): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    wanted?.(step);
  }

  async #run(connection: Connection): Promise<void> {
    try {
      const { emitStream } = EventService.method;
      const responses = await connection.stream(connection.transport, emitStream, this, this.#abort.signal);
      for await (const response of responses) {
        this.#sink.answered(this, response);
      }
    } catch (thrown) {
      this.#sink.ended(this, thrown);
      return;
    }
    this.#sink.ended(this, undefined);
  }
}
