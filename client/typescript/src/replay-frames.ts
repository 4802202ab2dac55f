import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { Connection } from "./connection.js";
import { WorldlogError } from "./error.js";
import { Failure } from "./failure.js";
import { FrameCall } from "./frame-call.js";
import { broken, FramePosition } from "./frame-position.js";
import type { FrameRequest } from "./frame-request.js";
import { EventService, type ReplayRequest, ReplayRequestSchema } from "./gen/worldlog/v1/event_service_pb.js";
import { type Completed, type Frame, Order, type Started, Visibility } from "./gen/worldlog/v1/stream_pb.js";

/** The frames of a replay. */
export class ReplayFrames implements FrameRequest {
  readonly position: FramePosition;
  readonly isFinite = true;
  readonly #request: ReplayRequest;
  #lastSequence: bigint | undefined;
  #epoch = 0n;
  #durableThrough = 0n;
  #highestEvent = 0n;
  #eventCount = 0n;
  #eventCountBeforeBreak = 0n;
  #completed = false;

  constructor(request: MessageInitShape<typeof ReplayRequestSchema>) {
    this.#request = create(ReplayRequestSchema, request);
    const from = this.#request.fromSequence ?? 0n;
    this.position =
      !this.#isDescending && from > 0n ? FramePosition.after(from - 1n) : FramePosition.unknown(this.#isDescending);
  }

  /** How many events were received, over all streams. */
  get eventCount(): bigint {
    return this.#eventCount;
  }

  get isCompleted(): boolean {
    return this.#completed;
  }

  open(connection: Connection): FrameCall {
    this.#eventCountBeforeBreak = this.#eventCount;
    return FrameCall.open(connection, connection.bulkTransport, EventService.method.replay, {
      ...this.#request,
      ...(this.#lastSequence === undefined ? {} : this.#rest(this.#lastSequence)),
    });
  }

  #rest(lastSequence: bigint): Partial<ReplayRequest> {
    const { limit } = this.#request;
    const { throughSequence } = this.position;
    return {
      ...(this.#isDescending
        ? { toSequence: throughSequence - 1n }
        : { fromSequence: throughSequence + 1n, toSequence: lastSequence }),
      limit: limit > 0n ? limit - this.#eventCount : 0n,
    };
  }

  received(frame: Frame): Frame {
    const { signal } = frame;
    if (signal.case === "started") {
      this.#started(frame, signal.value);
    }
    this.#durableThrough = highest(this.#durableThrough, frame.durableThrough);
    for (const { sequence } of frame.events) {
      this.#highestEvent = highest(this.#highestEvent, sequence);
    }
    this.#eventCount += BigInt(frame.events.length);
    return signal.case === "completed" ? this.#complete(frame, signal.value) : frame;
  }

  #started(frame: Frame, { epoch, lastSequence }: Started): void {
    if (this.#lastSequence === undefined) {
      const visible = this.#request.visibility === Visibility.DURABLE ? frame.durableThrough : lastSequence;
      // The end of the range is what it was when the replay began, also when the world has grown since.
      const to = this.#request.toSequence;
      this.#lastSequence = to !== undefined && to < visible ? to : visible;
    } else if (epoch !== this.#epoch && this.#highestEvent > this.#durableThrough) {
      throw this.#perhapsLost();
    }
    this.#epoch = epoch;
  }

  /** No server says of a replay what a crash took back, as it does of a subscription; so the reader does. */
  #perhapsLost(): WorldlogError {
    return new WorldlogError(
      Failure.local(
        Code.Aborted,
        "NOT_APPLIED",
        `the server was started again before events ${this.#durableThrough + 1n} to ${this.#highestEvent} of this replay ` +
          "were durable: they may be lost. Replay again",
        { metadata: { durable_through: `${this.#durableThrough}` } },
      ),
    );
  }

  #complete(frame: Frame, completed: Completed): Frame {
    const counted = this.#eventCount - this.#eventCountBeforeBreak;
    if (completed.eventCount !== counted) {
      throw broken(`the replay was completed with ${completed.eventCount} events (received: ${counted})`);
    }
    this.#completed = true;
    return { ...frame, signal: { case: "completed", value: { ...completed, eventCount: this.#eventCount } } };
  }

  /** Nothing when only the last frame was lost, which brings no event. */
  get hasRest(): boolean {
    if (this.#lastSequence === undefined) {
      return true;
    }
    const { limit, fromSequence } = this.#request;
    const { throughSequence } = this.position;
    const lowest = fromSequence !== undefined && fromSequence > 1n ? fromSequence : 1n;
    const limitReached = limit > 0n && this.#eventCount >= limit;
    const rangeRead = this.#isDescending ? throughSequence <= lowest : throughSequence >= this.#lastSequence;
    return !limitReached && !rangeRead;
  }

  get #isDescending(): boolean {
    return this.#request.order === Order.DESCENDING;
  }
}

function highest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
