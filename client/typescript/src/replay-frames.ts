import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Connection } from "./connection.js";
import { FrameCall } from "./frame-call.js";
import { broken, FramePosition } from "./frame-position.js";
import type { FrameRequest } from "./frame-request.js";
import { EventService, type ReplayRequest, ReplayRequestSchema } from "./gen/worldlog/v1/event_service_pb.js";
import { type Completed, type Frame, Order } from "./gen/worldlog/v1/stream_pb.js";

/** The frames of a replay. */
export class ReplayFrames implements FrameRequest {
  readonly position: FramePosition;
  readonly isFinite = true;
  readonly #request: ReplayRequest;
  #lastSequence: bigint | undefined;
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

  /** The end of the range is what it was when the replay began, also when the world has grown since. */
  received(frame: Frame): Frame {
    this.#eventCount += BigInt(frame.events.length);
    const { signal } = frame;
    if (signal.case === "started" && this.#lastSequence === undefined) {
      const head = signal.value.lastSequence;
      const to = this.#request.toSequence;
      this.#lastSequence = to !== undefined && to < head ? to : head;
    }
    return signal.case === "completed" ? this.#complete(frame, signal.value) : frame;
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
