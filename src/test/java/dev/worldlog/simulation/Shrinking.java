package dev.worldlog.simulation;

import java.util.BitSet;
import java.util.function.Predicate;

/** Finds fewer steps that still fail, by leaving out ever smaller pieces. Immutable. */
final class Shrinking {
    private static final int ATTEMPTS_MAX = 400;

    private Shrinking() {}

    static BitSet shrink(int steps, Predicate<BitSet> fails) {
        BitSet kept = new BitSet();
        kept.set(0, steps);
        int attempts = 0;
        for (int piece = Math.max(1, steps / 2); piece > 0 && attempts < ATTEMPTS_MAX; piece /= 2) {
            for (int from = 0; from < steps && attempts < ATTEMPTS_MAX; from += piece) {
                BitSet fewer = (BitSet) kept.clone();
                fewer.clear(from, Math.min(steps, from + piece));
                if (!fewer.equals(kept)) {
                    attempts++;
                    kept = fails.test(fewer) ? fewer : kept;
                }
            }
        }
        return kept;
    }
}
