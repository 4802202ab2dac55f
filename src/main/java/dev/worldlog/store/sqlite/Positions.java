package dev.worldlog.store.sqlite;

import dev.worldlog.log.Limits;
import dev.worldlog.store.StoreException;

/**
 * The row ids of events: the key of the world in the high bits, the sequence in the low 40. Events of one world are
 * neighbours in the file, in order, and need no index to be found by sequence.
 *
 * <p>Immutable.
 */
final class Positions {
    static final int SEQUENCE_BITS = 40;
    /** All that the bits above a sequence can say. */
    static final long WORLD_KEY_MAX = Limits.WORLDS_EVER_MAX;

    private Positions() {}

    /** The position of a sequence; sequences outside the range of the contract become its nearest end. */
    static long of(long worldKey, long sequence) {
        return worldKey << SEQUENCE_BITS | Math.min(Math.max(sequence, 0), Limits.SEQUENCE_MAX);
    }

    static long sequence(long position) {
        return position & Limits.SEQUENCE_MAX;
    }

    static void requireKey(long worldKey) {
        if (worldKey < 1 || worldKey > WORLD_KEY_MAX) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    "World key " + worldKey + " is out of range (expected: 1 to " + WORLD_KEY_MAX + ").",
                    null);
        }
    }
}
