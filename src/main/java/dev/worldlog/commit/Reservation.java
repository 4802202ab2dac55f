package dev.worldlog.commit;

/**
 * Room in the commit queue: so many events and bytes.
 *
 * <p>Immutable.
 */
public record Reservation(int events, long bytes) {
    /** For mutations that carry no events. */
    public static final Reservation NONE = new Reservation(0, 0);
}
