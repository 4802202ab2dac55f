import type { FrameReader, ReaderOptions } from "./frame-reader.js";
import type { Event } from "./gen/worldlog/v1/event_pb.js";
import type { CaughtUp, Diverged, FellBehind, Frame, Gap } from "./gen/worldlog/v1/stream_pb.js";

/**
 * How a subscription behaves, and who hears what is not an event.
 *
 * Handlers are called at their place in the order of events: after the events before it were taken, and before the next
 * one is given. A promise they return is waited for; what they throw ends the subscription.
 */
export interface SubscribeOptions extends ReaderOptions {
  /**
   * The server died, and events that had come before were not durable yet: they are lost. Told before the next event; the
   * same loss perhaps more than once. When unset, a warning is written to the console, because it must not go unheard.
   */
  readonly onDiverged?: ((lost: Diverged, frame: Frame) => void | Promise<void>) | undefined;

  /** A range of sequences carries no event. */
  readonly onGap?: ((gap: Gap, frame: Frame) => void | Promise<void>) | undefined;

  /** Everything there was has been given; what follows is live. */
  readonly onCaughtUp?: ((caughtUp: CaughtUp, frame: Frame) => void | Promise<void>) | undefined;

  /** What follows is read from the store again; nothing is lost. */
  readonly onFellBehind?: ((fellBehind: FellBehind, frame: Frame) => void | Promise<void>) | undefined;
}

/**
 * The events of a world, one by one: history from the start of the request, then live, for ever. Each matching event
 * comes exactly once and in order; a broken stream is resumed, for as long as it takes.
 *
 * `for await` ends without an error only after {@link close}, or when the client was closed. It fails with a
 * {@link WorldlogError} when the subscription has ended for good.
 */
export class Subscription implements AsyncIterableIterator<Event>, AsyncDisposable {
  readonly #reader: FrameReader;
  readonly #options: SubscribeOptions;
  readonly #events: AsyncGenerator<Event, undefined>;
  #throughSequence = 0n;

  /** @internal */
  constructor(reader: FrameReader, options: SubscribeOptions) {
    this.#reader = reader.begin();
    this.#options = options;
    this.#events = this.#give();
  }

  /** Everything that matches up to this sequence was given; 0 before the first answer. A program goes on after it. */
  get throughSequence(): bigint {
    return this.#throughSequence;
  }

  /**
   * The frames as they come, with their signals, each of them once and in order, also across reconnects. To be used
   * instead of the events, not beside them; the handlers of signals are not called.
   *
   * Each (re)connected stream begins with a frame that carries `Started`. A frame with `Diverged` after it takes back
   * events that came before.
   */
  async *frames(): AsyncGenerator<Frame, undefined> {
    try {
      for (let frame = await this.#reader.next(); frame; frame = await this.#reader.next()) {
        yield frame;
        this.#throughSequence = frame.throughSequence;
      }
    } finally {
      this.close();
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    return this.#events.next();
  }

  return(): Promise<IteratorResult<Event, undefined>> {
    this.close();
    return this.#events.return(undefined);
  }

  /** Ends the subscription, also one that waits. Idempotent. */
  close(): void {
    this.#reader.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async *#give(): AsyncGenerator<Event, undefined> {
    try {
      for (let frame = await this.#reader.next(); frame; frame = await this.#reader.next()) {
        for (const event of frame.events) {
          if (this.#reader.isEnded) {
            break;
          }
          this.#throughSequence = event.sequence;
          yield event;
        }
        if (!this.#reader.isEnded) {
          this.#throughSequence = frame.throughSequence;
          await this.#tell(frame);
        }
      }
    } finally {
      this.close();
    }
  }

  async #tell(frame: Frame): Promise<void> {
    const { signal } = frame;
    switch (signal.case) {
      case "diverged":
        await (this.#options.onDiverged ?? warn)(signal.value, frame);
        break;
      case "gap":
        await this.#options.onGap?.(signal.value, frame);
        break;
      case "caughtUp":
        await this.#options.onCaughtUp?.(signal.value, frame);
        break;
      case "fellBehind":
        await this.#options.onFellBehind?.(signal.value, frame);
        break;
    }
  }
}

function warn(lost: Diverged): void {
  console.warn(
    `worldlog: the server died and lost events ${lost.lostFromSequence} to ${lost.lostToSequence}, which this ` +
      "subscription may have given (set onDiverged to handle it)",
  );
}
