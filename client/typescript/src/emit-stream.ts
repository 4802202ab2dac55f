import { create, toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { Connection } from "./connection.js";
import { EmitPipeline } from "./emit-pipeline.js";
import { EmitWindow } from "./emit-window.js";
import { again, WorldlogError } from "./error.js";
import { type EventInit, identify } from "./event-identity.js";
import { Failure } from "./failure.js";
import { type EmitResponse, EmitStreamRequestSchema } from "./gen/worldlog/v1/event_service_pb.js";
import { type EmitStreamOptions, emitStreamSettingsOf } from "./options.js";
import { PendingEmit } from "./pending-emit.js";

/** A batch that an emit stream has taken. */
export interface Sent {
  /** The server's answer, or a {@link WorldlogError}. It may be ignored: `flush` and `close` fail as well. */
  readonly answer: Promise<EmitResponse>;
}

/**
 * Emits many batches into one world without waiting between them.
 *
 * Requests are applied in the order in which they were sent, each exactly once: when the connection breaks, the stream
 * connects again and repeats what is unacknowledged, in order and with the same event ids; the server answers what it
 * already has with `duplicate`. A request that fails for good fails its answer and every later one. So does the stream
 * when nothing was acknowledged for `giveUpAfterMs`.
 */
export class EmitStream implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #world: string;
  readonly #options: EmitStreamOptions;
  readonly #window: EmitWindow;
  readonly #pipeline: EmitPipeline;
  readonly #onSignal = () =>
    this.#pipeline.cancel("the caller cancelled the emit stream", this.#options.signal?.reason);
  #last: PendingEmit | undefined;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(connection: Connection, world: string, options: EmitStreamOptions) {
    const settings = emitStreamSettingsOf(options);
    this.#connection = connection;
    this.#world = world;
    this.#options = options;
    this.#window = new EmitWindow(settings.requestsMax, settings.bytesMax);
    this.#pipeline = new EmitPipeline(connection, this.#window, settings.giveUpAfterMs);
    options.signal?.addEventListener("abort", this.#onSignal, { once: true });
    if (options.signal?.aborted) {
      this.#onSignal();
    }
  }

  /**
   * Sends one batch, atomic and contiguous: 1 to 1000 events. Events without an id get one.
   *
   * `await` it: it waits while as much is unacknowledged as the options allow. Requests keep the order of the calls.
   */
  async send(events: EventInit | readonly EventInit[]): Promise<Sent> {
    if (this.#closing !== undefined) {
      throw new WorldlogError(Failure.local(Code.FailedPrecondition, "NOT_APPLIED", "the emit stream is closed"));
    }
    const pending = this.#pendingOf(Array.isArray(events) ? events : [events as EventInit]);
    this.#last = pending;
    await new Promise<void>((resolve) => {
      this.#window.acquire(pending.bytes, () => {
        this.#pipeline.add(pending);
        resolve();
      });
    });
    return { answer: pending.answer };
  }

  /** Waits until everything sent before is answered. Fails when the stream failed. */
  async flush(): Promise<void> {
    await this.#last?.answer.catch(() => {}); // Answers come in order.
    const { failure } = this.#pipeline;
    if (failure !== undefined) {
      throw again(failure);
    }
  }

  /**
   * Waits until everything sent is answered and ends the stream; waits at most as long as the stream may go without
   * progress. Fails when the stream failed. Idempotent.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.#options.signal?.removeEventListener("abort", this.#onSignal);
      this.#pipeline.finish();
    }
  }

  #pendingOf(events: readonly EventInit[]): PendingEmit {
    const request = create(EmitStreamRequestSchema, {
      world: this.#world,
      events: identify(events, this.#connection.environment.eventIds),
      ...(this.#options.ack === undefined ? {} : { ack: this.#options.ack }),
    });
    return new PendingEmit(request, toBinary(EmitStreamRequestSchema, request).byteLength);
  }
}
