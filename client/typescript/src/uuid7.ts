const COUNTER_MAX = 0xfff;
const CHANCE_BYTES = 9;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * Makes UUIDs of version 7, which the store likes because they rise: milliseconds, then a counter that begins anew at
 * random with each of them, then chance.
 */
export function uuid7Source(clockMs: () => number = Date.now): () => string {
  const chance = new Uint8Array(64 * CHANCE_BYTES); // Asked for in advance, because asking costs more than using.
  let used = chance.length;
  let lastMs = 0;
  let counter = 0;
  return () => {
    if (used === chance.length) {
      crypto.getRandomValues(chance);
      used = 0;
    }
    const nowMs = clockMs();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = (chance[used] ?? 0) & 0x7f;
    } else if (++counter > COUNTER_MAX) {
      lastMs++;
      counter = 0;
    }
    used += CHANCE_BYTES;
    return spell(lastMs, counter, chance, used - 8);
  };
}

function spell(ms: number, counter: number, chance: Uint8Array, start: number): string {
  const hex = (index: number) => HEX[chance[start + index] ?? 0];
  const time = ms.toString(16).padStart(12, "0");
  const count = counter.toString(16).padStart(3, "0");
  const variant = HEX[0x80 | ((chance[start] ?? 0) & 0x3f)];
  const node = `${hex(2)}${hex(3)}${hex(4)}${hex(5)}${hex(6)}${hex(7)}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}${hex(1)}-${node}`;
}
