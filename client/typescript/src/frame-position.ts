import { Code } from "@connectrpc/connect";
import { WorldlogError } from "./error.js";
import { Failure } from "./failure.js";
import { ErrorReason } from "./gen/worldlog/v1/errors_pb.js";
import type { Frame } from "./gen/worldlog/v1/stream_pb.js";

/** How far a reader has come, over all of its streams; checks that every frame goes on exactly there. */
export class FramePosition {
  readonly #descending: boolean;
  #known: boolean;
  #throughSequence: bigint;
  #cursor: string | undefined;
  #logId: string | undefined;

  private constructor(descending: boolean, known: boolean, throughSequence: bigint) {
    this.#descending = descending;
    this.#known = known;
    this.#throughSequence = throughSequence;
  }

  /** The first frame says where the reader begins. */
  static unknown(descending: boolean): FramePosition {
    return new FramePosition(descending, false, 0n);
  }

  /** The reader begins after this sequence and goes up. */
  static after(sequence: bigint): FramePosition {
    return new FramePosition(false, true, sequence);
  }

  /** False until the first frame, when the request does not say it. */
  get isKnown(): boolean {
    return this.#known;
  }

  /** The reader has seen everything up to here, or down to here; 0 while not known. */
  get throughSequence(): bigint {
    return this.#throughSequence;
  }

  /** What the server calls this very position, if it said so. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /**
   * Moves on by a frame and says whether the position has changed. Throws when the frame does not belong here; the
   * position is then as before.
   */
  accept(frame: Frame, firstOfStream: boolean): boolean {
    const logId = firstOfStream ? this.#checkStart(frame) : this.#logId;
    this.#checkJoin(frame);
    this.#checkEvents(frame);
    const moved = !this.#known || frame.throughSequence !== this.#throughSequence;
    const named = cursorOf(frame);
    if (moved || named !== "") {
      this.#cursor = named === "" ? undefined : named;
    }
    this.#logId = logId;
    this.#throughSequence = frame.throughSequence;
    this.#known = true;
    return moved;
  }

  #checkStart(frame: Frame): string {
    if (frame.signal.case !== "started") {
      throw broken(`the first frame carries ${frame.signal.case ?? "no signal"} (expected: started)`);
    }
    const { logId } = frame.signal.value;
    if (this.#logId !== undefined && this.#logId !== logId) {
      throw this.#replaced(logId);
    }
    return logId;
  }

  #checkJoin(frame: Frame): void {
    const after = frame.afterSequence;
    if (this.#known && after !== this.#throughSequence) {
      throw broken(`a frame begins after sequence ${after} (expected: ${this.#throughSequence})`);
    }
    if (this.#isBehind(frame.throughSequence, after)) {
      throw broken(`a frame goes from sequence ${after} back to ${frame.throughSequence}`);
    }
  }

  #checkEvents(frame: Frame): void {
    let last = frame.afterSequence;
    for (const { sequence } of frame.events) {
      if (sequence === last || this.#isBehind(sequence, last) || this.#isBehind(frame.throughSequence, sequence)) {
        throw broken(
          `event ${sequence} is out of order after ${last} in a frame that ends at ${frame.throughSequence}`,
        );
      }
      last = sequence;
    }
  }

  #isBehind(sequence: bigint, other: bigint): boolean {
    return this.#descending ? sequence > other : sequence < other;
  }

  /** What the server says to a cursor of an earlier log; a plain sequence cannot tell it, so the reader does. */
  #replaced(logId: string): WorldlogError {
    return new WorldlogError(
      Failure.local(
        Code.FailedPrecondition,
        "NOT_APPLIED",
        "the world was deleted and created again while this stream was disconnected at sequence " +
          `${this.#throughSequence}`,
        { reason: ErrorReason.LOG_REPLACED, metadata: { log_id: logId } },
      ),
    );
  }
}

/** The other side does not keep to the contract. */
export function broken(what: string): WorldlogError {
  return new WorldlogError(Failure.local(Code.Internal, "UNKNOWN", `the stream is broken: ${what}`));
}

function cursorOf(frame: Frame): string {
  switch (frame.signal.case) {
    case "caughtUp":
    case "fellBehind":
    case "progress":
    case "completed":
      return frame.signal.value.cursor;
    default:
      return "";
  }
}
