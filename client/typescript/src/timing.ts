/** The passing of time, as far as this client decides by it. */
export interface Timing {
  /** Monotonic time; only differences mean something. */
  nowMs(): number;

  /** Runs a task after this delay; the result cancels it if it has not begun. */
  schedule(task: () => void, delayMs: number): () => void;
}

/** What the client takes from its surroundings: time, chance and new event ids. */
export interface Environment {
  readonly timing: Timing;

  /** Numbers from 0 to 1, exclusive. */
  readonly random: () => number;

  /** Ids that nobody else makes. */
  readonly eventIds: () => string;
}

/** Real time. */
export const SYSTEM_TIMING: Timing = {
  nowMs: () => performance.now(),
  schedule: (task, delayMs) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Waits so long, or until the signal is aborted, whichever comes first. */
export function sleep(timing: Timing, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const cancel = timing.schedule(done, delayMs);
    const wake = () => {
      cancel();
      resolve();
    };
    signal.addEventListener("abort", wake, { once: true });
  });
}
