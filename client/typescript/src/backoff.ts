import type { RetryPolicy } from "./options.js";

/** How much of a wait that the server asked for is added at random, so that its clients do not come back all at once. */
const SPREAD = 0.2;

/** The waits between attempts; see {@link RetryPolicy}. */
export class Backoff {
  readonly #policy: RetryPolicy;
  readonly #random: () => number;
  #ceilingMs: number;

  constructor(policy: RetryPolicy, random: () => number) {
    this.#policy = policy;
    this.#random = random;
    this.#ceilingMs = policy.backoffMinMs;
  }

  /** The next wait is a short one again. */
  reset(): void {
    this.#ceilingMs = this.#policy.backoffMinMs;
  }

  /** The wait before the next attempt; longer from call to call. */
  nextMs(retryAfterMs: number | undefined): number {
    const floorMs = this.#policy.backoffMinMs;
    this.#ceilingMs = Math.min(this.#policy.backoffMaxMs, this.#ceilingMs * 2);
    const ownMs = floorMs + (this.#ceilingMs - floorMs) * this.#random();
    if (retryAfterMs === undefined || retryAfterMs <= ownMs) {
      return ownMs;
    }
    return retryAfterMs * (1 + SPREAD * this.#random());
  }
}
