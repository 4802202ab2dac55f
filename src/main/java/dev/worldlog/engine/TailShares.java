package dev.worldlog.engine;

import dev.worldlog.emit.TailBounds;

/**
 * How the memory for tails is divided: all warm worlds have the same, half of it when there are twice as many.
 *
 * <p>With few worlds the tail is long enough for a hundred readers of one that is written to at full speed; otherwise each of them
 * would read the same pages from the store.
 *
 * @param worldsMax so many worlds are kept warm, at least one
 * @param eventsMax of one world
 * @param bytesMax of all worlds
 *     <p>Immutable.
 */
record TailShares(int worldsMax, int eventsMax, long bytesMax) {
    private static final long ONE_BYTES_MAX = 8 << 20;
    private static final long ONE_BYTES_MIN = 256 << 10;
    /** An event costs memory beside its bytes, so small ones must not be many more than this makes of them. */
    private static final int EVENT_BYTES = 256;

    TailBounds ofEach(int worlds) {
        long bytes = ONE_BYTES_MAX;
        while (bytes * worlds > bytesMax && bytes > ONE_BYTES_MIN) {
            bytes /= 2;
        }
        return new TailBounds((int) Math.min(eventsMax, bytes / EVENT_BYTES), bytes);
    }
}
