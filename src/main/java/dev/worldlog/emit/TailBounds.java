package dev.worldlog.emit;

/**
 * How much of what is durable a tail keeps, for readers that are a little behind.
 *
 * @param eventsMax at most so many events
 * @param bytesMax at most so many bytes, encoded
 *     <p>Immutable.
 */
public record TailBounds(int eventsMax, long bytesMax) {
    /** Keeps nothing but what is not durable. */
    public static final TailBounds NONE = new TailBounds(0, 0);
}
