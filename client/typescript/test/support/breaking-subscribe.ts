import type { Frame, SubscribeRequest } from "../../src/index.js";
import * as frames from "./frames.js";
import { SeededRandom } from "./random.js";
import * as refusals from "./refusals.js";

/** Serves a world with events 1 to n, some frames of random size at a time, and breaks every stream soon. */
export class BreakingSubscribe {
  readonly #last: number;
  readonly #random: SeededRandom;

  constructor(seed: number, last: number) {
    this.#random = new SeededRandom(seed);
    this.#last = last;
  }

  *serve(request: SubscribeRequest): Generator<Frame> {
    if (this.#random.below(10) === 0) {
      throw refusals.unavailable();
    }
    let position = positionOf(request);
    yield frames.started(position, this.#last);
    for (let left = this.#random.below(5); left > 0 && position < this.#last; left--) {
      const through = Math.min(this.#last, position + 1 + this.#random.below(8));
      yield frames.events(position, through);
      position = through;
      if (this.#random.below(3) === 0) {
        yield frames.progress(position, position);
      }
    }
    if (position === this.#last) {
      yield frames.caughtUp(this.#last);
    }
    if (this.#random.below(4) !== 0) {
      throw refusals.unavailable();
    }
  }
}

function positionOf({ start }: SubscribeRequest): number {
  switch (start.case) {
    case "cursor":
      return Number(start.value.replace("cursor-", ""));
    case "afterSequence":
      return Number(start.value);
    default:
      return 0;
  }
}
