import type { Frame, Subscription } from "../../src/index.js";
import { eventually } from "./eventually.js";

/** Sends these frames, and then nothing until the call is cancelled. */
export function endless(script: Frame[]) {
  return async function* (_request: unknown, { signal }: { signal: AbortSignal }) {
    yield* script;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  };
}

export async function readAll(
  subscription: Subscription,
  taken: (sequence: bigint) => unknown = () => {},
): Promise<[bigint[], unknown]> {
  const seen: bigint[] = [];
  try {
    for await (const { sequence } of subscription) {
      seen.push(sequence);
      taken(sequence);
    }
  } catch (thrown) {
    return [seen, thrown];
  }
  return [seen, undefined];
}

export async function readFrames(subscription: Subscription): Promise<[Frame[], unknown]> {
  const seen: Frame[] = [];
  try {
    for await (const frame of subscription.frames()) {
      seen.push(frame);
    }
  } catch (thrown) {
    return [seen, thrown];
  }
  return [seen, undefined];
}

export async function take(subscription: Subscription, count: number, close = true): Promise<bigint[]> {
  const seen: bigint[] = [];
  while (seen.length < count) {
    const step = await subscription.next();
    if (step.done) {
      break;
    }
    seen.push(step.value.sequence);
  }
  if (close) {
    subscription.close();
  }
  return seen;
}

/** A number once it has not changed for a while: so many looks, because the clock goes on while this process is held up. */
export async function settled(value: () => number): Promise<number> {
  let last = -1;
  let looks = 0;
  await eventually("it comes to rest", () => {
    looks = value() === last ? looks + 1 : 0;
    last = value();
    return looks === 100;
  });
  return last;
}
