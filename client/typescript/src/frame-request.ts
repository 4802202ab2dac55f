import type { Connection } from "./connection.js";
import type { FrameCall } from "./frame-call.js";
import type { FramePosition } from "./frame-position.js";
import type { Frame } from "./gen/worldlog/v1/stream_pb.js";

/** What a reader of frames asks for, now and after a break. */
export interface FrameRequest {
  /** Where the reader stands. */
  readonly position: FramePosition;

  /** Begins a stream that goes on at the position. */
  open(connection: Connection): FrameCall;

  /** Takes note of a frame that the position has accepted, and returns it as the reader's user should see it. */
  received(frame: Frame): Frame;

  /** True when the stream may only end after `Completed`; otherwise an end is a break like any other. */
  readonly isFinite: boolean;

  /** True when `Completed` was received. */
  readonly isCompleted: boolean;

  /** True when something is left to ask for after a break. */
  readonly hasRest: boolean;
}
