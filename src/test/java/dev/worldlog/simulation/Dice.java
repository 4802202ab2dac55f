package dev.worldlog.simulation;

import java.util.List;
import java.util.SplittableRandom;

/**
 * All chance of a run. Every step throws dice of its own, so that leaving out one step does not change the others' luck.
 *
 * <p>Not thread-safe.
 */
final class Dice {
    private static final long STEPS_MAX = 1_000_003;

    private final long seed;
    private SplittableRandom random;

    Dice(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    void beginStep(int step) {
        random = new SplittableRandom(seed * STEPS_MAX + step);
    }

    boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    /** A number from 0 to {@code bound}, exclusive. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    long below(long bound) {
        return random.nextLong(bound);
    }

    boolean flip() {
        return random.nextBoolean();
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
