import { Code } from "@connectrpc/connect";
import { WorldlogError } from "./error.js";
import { Failure } from "./failure.js";
import type { FrameReader, ReaderOptions } from "./frame-reader.js";
import type { Event } from "./gen/worldlog/v1/event_pb.js";
import type { Frame, Gap } from "./gen/worldlog/v1/stream_pb.js";
import type { ReplayFrames } from "./replay-frames.js";

/** How a replay behaves, and who hears what is not an event; see {@link SubscribeOptions}. */
export interface ReplayOptions extends ReaderOptions {
  /** A range of sequences carries no event. */
  readonly onGap?: ((gap: Gap, frame: Frame) => void | Promise<void>) | undefined;
}

/**
 * The events of a finite read of history, one by one. When `for await` has come to its end, the answer was complete;
 * anything less ends with a {@link WorldlogError}. A stream that breaks is resumed where it was; with a pace, the event
 * after the break comes at once. When the server was started again before everything that came was durable, some of it may be
 * lost: that is `Aborted`. It begins when the first event or frame is asked for.
 */
export class Replay implements AsyncIterableIterator<Event>, AsyncDisposable {
  readonly #reader: FrameReader;
  readonly #request: ReplayFrames;
  readonly #options: ReplayOptions;
  readonly #events: AsyncGenerator<Event, undefined>;

  /** @internal */
  constructor(reader: FrameReader, request: ReplayFrames, options: ReplayOptions) {
    this.#reader = reader;
    this.#request = request;
    this.#options = options;
    this.#events = this.#give();
  }

  /** How many events were received. */
  get eventCount(): bigint {
    return this.#request.eventCount;
  }

  /**
   * The frames as they come, with their signals. The last one carries `Completed`, whose count covers the whole replay;
   * only when a break took nothing but that frame away is it missing. To be used instead of the events, not beside them.
   */
  async *frames(): AsyncGenerator<Frame, undefined> {
    try {
      for (let frame = await this.#reader.next(); frame; frame = await this.#reader.next()) {
        yield frame;
      }
      if (!this.#reader.isComplete) {
        throw new WorldlogError(Failure.local(Code.Canceled, "NOT_APPLIED", "the replay was closed before its end"));
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

  /** Ends the replay, also one that waits, which then fails. Idempotent. */
  close(): void {
    this.#reader.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async *#give(): AsyncGenerator<Event, undefined> {
    for await (const frame of this.frames()) {
      for (const event of frame.events) {
        if (this.#reader.isEnded) {
          break;
        }
        yield event;
      }
      if (frame.signal.case === "gap" && !this.#reader.isEnded) {
        await this.#options.onGap?.(frame.signal.value, frame);
      }
    }
  }
}
