import type { Timing } from "../../src/timing.js";

/**
 * Time that does not have to be waited for: what is due within a limit runs at once, and the clock moves on by as much;
 * what is due later stays until {@link elapse}.
 */
export class SwiftTiming implements Timing {
  /** The waits that ran at once, in order. */
  readonly waits: number[] = [];

  readonly #limitMs: number;
  readonly #later = new Set<() => void>();
  #nowMs = 0;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** How many tasks stay until {@link elapse}. */
  get laterCount(): number {
    return this.#later.size;
  }

  get waitedMs(): number {
    return this.waits.reduce((sum, wait) => sum + wait, 0);
  }

  /** Moves the clock on and runs everything that stayed. */
  elapse(ms: number): void {
    this.#nowMs += ms;
    const due = [...this.#later];
    this.#later.clear();
    for (const task of due) {
      task();
    }
  }

  nowMs(): number {
    return this.#nowMs;
  }

  schedule(task: () => void, delayMs: number): () => void {
    if (delayMs > this.#limitMs) {
      this.#later.add(task);
      return () => this.#later.delete(task);
    }
    this.#nowMs += delayMs;
    this.waits.push(delayMs);
    const due = setImmediate(task);
    return () => clearImmediate(due);
  }
}
