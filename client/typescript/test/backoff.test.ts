import { describe, expect, it } from "vitest";
import { Backoff } from "../src/backoff.js";
import { settingsOf } from "../src/options.js";
import { SeededRandom } from "./support/random.js";

const POLICY = settingsOf({}).retry;

describe("scenario 5: waits", () => {
  it("stay between the limits", () => {
    const backoff = seeded(11);

    const waits = Array.from({ length: 1000 }, () => backoff.nextMs(undefined));

    expect(Math.min(...waits)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
  });

  it("are spread", () => {
    const random = new SeededRandom(12);

    const first = Array.from({ length: 100 }, () => new Backoff(POLICY, () => random.next()).nextMs(undefined));

    expect(new Set(first).size).toBeGreaterThan(90);
  });

  it("grow to the longest", () => {
    const backoff = new Backoff(POLICY, () => 1);

    const waits = Array.from({ length: 9 }, () => backoff.nextMs(undefined));

    expect(waits).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000]);
  });

  it("are short again after progress", () => {
    const backoff = new Backoff(POLICY, () => 1);
    for (let i = 0; i < 20; i++) {
      backoff.nextMs(undefined);
    }

    backoff.reset();

    expect(backoff.nextMs(undefined)).toBe(200);
  });

  it("are at least as long as the server asks for", () => {
    const backoff = seeded(13);

    const waits = Array.from({ length: 100 }, () => backoff.nextMs(60_000));

    expect(Math.min(...waits)).toBeGreaterThanOrEqual(60_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(72_000);
  });

  it("are not shortened by a server that asks for little", () => {
    expect(new Backoff(POLICY, () => 0.5).nextMs(1)).toBe(150);
  });
});

function seeded(seed: number): Backoff {
  const random = new SeededRandom(seed);
  return new Backoff(POLICY, () => random.next());
}
