import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Event, EventSchema, type Frame, FrameSchema, GapReason } from "../../src/index.js";

/** Frames and events for scripts. */

export const LOG_ID = "4f0e9c1c-6a55-4d8e-9a1e-0f6f5b1f7a11";

type FrameInit = MessageInitShape<typeof FrameSchema>;

export function frame(after: number, through: number, rest: FrameInit = {}): Frame {
  return create(FrameSchema, { afterSequence: BigInt(after), throughSequence: BigInt(through), ...rest });
}

export function started(after: number, last: number, logId = LOG_ID): Frame {
  const value = { firstSequence: BigInt(after + 1), lastSequence: BigInt(last), logId };
  return frame(after, after, { signal: { case: "started", value } });
}

/** A frame with every event of its range, in either order. */
export function events(after: number, through: number): Frame {
  const step = after <= through ? 1 : -1;
  const first = step === 1 ? after + 1 : after - 1;
  const count = Math.abs(through - after);
  return frame(after, through, {
    events: Array.from({ length: count }, (_, i) => event(`e${first + step * i}`, first + step * i)),
  });
}

export function caughtUp(at: number): Frame {
  return frame(at, at, { signal: { case: "caughtUp", value: { cursor: `cursor-${at}` } } });
}

export function fellBehind(at: number): Frame {
  return frame(at, at, { signal: { case: "fellBehind", value: { cursor: `cursor-${at}` } } });
}

export function progress(after: number, through: number): Frame {
  return frame(after, through, { signal: { case: "progress", value: { cursor: `cursor-${through}` } } });
}

/** The reader stands at `lostTo`, and everything after `lastCommon` is lost. */
export function diverged(lastCommon: number, lostTo: number): Frame {
  const value = {
    lastCommonSequence: BigInt(lastCommon),
    lostFromSequence: BigInt(lastCommon + 1),
    lostToSequence: BigInt(lostTo),
  };
  return frame(lostTo, lostTo, { signal: { case: "diverged", value } });
}

export function gap(after: number, through: number): Frame {
  const value = {
    fromSequence: BigInt(after + 1),
    toSequence: BigInt(through),
    reason: GapReason.UNCLEAN_RESTART,
  };
  return frame(after, through, { signal: { case: "gap", value } });
}

export function completed(at: number, count: number): Frame {
  return frame(at, at, { signal: { case: "completed", value: { eventCount: BigInt(count) } } });
}

export function event(id: string, sequence = 0): Event {
  return create(EventSchema, {
    id,
    sequence: BigInt(sequence),
    payload: { case: "system", value: { type: "test" } },
  });
}

export function withoutId(): Event {
  return event("");
}

/** The sequences of a range, both ends inclusive. */
export function sequences(from: number, to: number): bigint[] {
  return Array.from({ length: to - from + 1 }, (_, i) => BigInt(from + i));
}
