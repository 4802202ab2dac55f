package dev.worldlog.log;

import java.time.Instant;

/**
 * The two clocks: the time of day, which may jump, and one that only runs forward.
 *
 * <p>Implementations must be thread-safe.
 */
public interface TimeSource {
    /** The time of day, for what people read. */
    Instant now();

    /** Nanoseconds from an arbitrary origin, never decreasing, for intervals. */
    long nanos();

    /** The clocks of this machine. */
    static TimeSource system() {
        return new TimeSource() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
    }
}
