package dev.worldlog.store.sqlite;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/**
 * Times as the database keeps them: microseconds since 1970.
 *
 * <p>Immutable.
 */
final class Micros {
    private static final long PER_SECOND = 1_000_000;
    private static final long SECONDS_MAX = Long.MAX_VALUE / PER_SECOND - 1;

    private Micros() {}

    static long of(Timestamp time) {
        return time.getSeconds() * PER_SECOND + time.getNanos() / 1000;
    }

    static long of(Instant time) {
        return floor(time, 0);
    }

    /** The first microsecond that is not before this time. */
    static long ceiling(Instant time) {
        return floor(time, 999);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1000);
    }

    static Timestamp timestamp(long micros) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(micros, PER_SECOND))
                .setNanos((int) Math.floorMod(micros, PER_SECOND) * 1000)
                .build();
    }

    private static long floor(Instant time, int plusNanos) {
        long seconds = Math.min(Math.max(time.getEpochSecond(), -SECONDS_MAX), SECONDS_MAX);
        return seconds * PER_SECOND + (time.getNano() + plusNanos) / 1000;
    }
}
