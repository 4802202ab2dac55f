package dev.worldlog.system.faults;

import java.util.Random;

/**
 * How hard the attacks are: their sizes, small unless the profile {@code attack} makes them large, and the seed of their random
 * choices, which is printed.
 *
 * <p>Thread-safe: it has no state.
 */
final class Attack {
    private static final String PREFIX = "worldlog.attack.";

    private Attack() {}

    /** The size that {@code -Dworldlog.attack.NAME} gives. */
    static int size(String name, int usual) {
        return Integer.getInteger(PREFIX + name, usual);
    }

    /** Random choices that {@code -Dworldlog.attack.seed} repeats; moments in time come out a little different each time. */
    static Random random() {
        long seed = Long.getLong(PREFIX + "seed", System.nanoTime());
        System.out.println("-D" + PREFIX + "seed=" + seed);
        return new Random(seed);
    }
}
