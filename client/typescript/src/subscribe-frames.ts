import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Connection } from "./connection.js";
import { FrameCall } from "./frame-call.js";
import { FramePosition } from "./frame-position.js";
import type { FrameRequest } from "./frame-request.js";
import { EventService, type SubscribeRequest, SubscribeRequestSchema } from "./gen/worldlog/v1/event_service_pb.js";
import type { Frame } from "./gen/worldlog/v1/stream_pb.js";

/** The frames of a subscription. */
export class SubscribeFrames implements FrameRequest {
  readonly position: FramePosition;
  readonly isFinite = false;
  readonly isCompleted = false;
  readonly hasRest = true;
  readonly #request: SubscribeRequest;

  constructor(request: MessageInitShape<typeof SubscribeRequestSchema>) {
    this.#request = create(SubscribeRequestSchema, request);
    const { start } = this.#request;
    this.position = start.case === "afterSequence" ? FramePosition.after(start.value) : FramePosition.unknown(false);
  }

  open(connection: Connection): FrameCall {
    return FrameCall.open(connection, connection.transport, EventService.method.subscribe, {
      ...this.#request,
      start: this.#startHere(),
    });
  }

  /** A cursor also tells the server which log it was read from, so it is preferred to the sequence. */
  #startHere(): SubscribeRequest["start"] {
    if (!this.position.isKnown) {
      return this.#request.start;
    }
    const { cursor, throughSequence } = this.position;
    return cursor === undefined ? { case: "afterSequence", value: throughSequence } : { case: "cursor", value: cursor };
  }

  received(frame: Frame): Frame {
    return frame;
  }
}
