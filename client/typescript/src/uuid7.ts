const COUNTER_MAX = 0xfff;

/**
 * Makes UUIDs of version 7, which the store likes because they rise: milliseconds, then a counter that begins anew at
 * random with each of them, then chance.
 */
export function uuid7Source(clockMs: () => number = Date.now): () => string {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const nowMs = clockMs();
    const chance = crypto.getRandomValues(new Uint8Array(10));
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = at(chance, 8) & 0x7f;
    } else if (++counter > COUNTER_MAX) {
      lastMs++;
      counter = 0;
    }
    return spell(lastMs, counter, chance);
  };
}

function spell(ms: number, counter: number, chance: Uint8Array): string {
  const time = ms.toString(16).padStart(12, "0");
  const variant = (0x80 | (at(chance, 0) & 0x3f)).toString(16);
  const rest = Array.from(chance.subarray(1, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${counter.toString(16).padStart(3, "0")}`,
    variant + rest.slice(0, 2),
    rest.slice(2),
  ].join("-");
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
