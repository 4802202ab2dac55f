package dev.worldlog.engine;

import dev.worldlog.log.Limits;

/**
 * The sizes of the engine.
 *
 * @param unwrittenEventsMax events that may wait for the store, over all worlds; the gap after an unclean stop is one
 *     larger
 * @param unwrittenBytesMax encoded bytes that may wait for the store, over all worlds
 * @param worldsMax worlds that may exist
 * @param tailEventsMax durable events of each world in use that stay in memory, at most
 * @param tailBytesMax encoded bytes of durable events that stay in memory, over all worlds
 *     <p>Immutable.
 */
public record EngineConfig(
        int unwrittenEventsMax, long unwrittenBytesMax, int worldsMax, int tailEventsMax, long tailBytesMax) {
    private static final int WARM_WORLDS_MAX = 256;
    /** Room for the largest batch, with what the server adds to its events. */
    static final long UNWRITTEN_BYTES_MIN = 4 << 20;

    public static final EngineConfig DEFAULT =
            new EngineConfig(10_000, 64L << 20, Limits.WORLDS_MAX, 32_768, 64L << 20);

    public EngineConfig {
        require(
                unwrittenEventsMax >= Limits.BATCH_EVENTS_MAX && unwrittenEventsMax <= 1_000_000,
                "unwrittenEventsMax",
                unwrittenEventsMax,
                "1000 to 1000000");
        require(
                unwrittenBytesMax >= UNWRITTEN_BYTES_MIN && unwrittenBytesMax <= 1L << 40,
                "unwrittenBytesMax",
                unwrittenBytesMax,
                "4 MiB to 1 TiB");
        require(worldsMax >= 1 && worldsMax <= 1_000_000, "worldsMax", worldsMax, "1 to 1000000");
        require(tailEventsMax >= 0 && tailEventsMax <= 1_000_000, "tailEventsMax", tailEventsMax, "0 to 1000000");
        require(tailBytesMax >= 0 && tailBytesMax <= 1L << 40, "tailBytesMax", tailBytesMax, "0 to 1 TiB");
    }

    TailShares tailShares() {
        return new TailShares(WARM_WORLDS_MAX, tailEventsMax, tailBytesMax);
    }

    private static void require(boolean valid, String name, long value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
