package dev.worldlog.server.grpc;

import java.time.Duration;

/** Checks of configured sizes. Immutable. */
final class Range {
    private Range() {}

    static void check(String name, long value, long min, long max) {
        require(value >= min && value <= max, name, value, min + " to " + max);
    }

    static void check(String name, Duration value, Duration min, Duration max) {
        require(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                name,
                text(value),
                text(min) + " to " + text(max));
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static void require(boolean valid, String name, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
