package dev.worldlog.cli.output;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.util.Locale;

/**
 * Spans of time in at most six characters.
 *
 * <p>Immutable.
 */
final class Elapsed {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Elapsed() {}

    static Duration between(Timestamp from, Timestamp to) {
        return Timestamps.between(from, to);
    }

    /** As {@code 12ms}, {@code 1.25s}, {@code 3m05s}, {@code 2h10m}, {@code 4d}; with a minus when it is negative. */
    static String text(Duration span) {
        long milliseconds = Durations.toMillis(span);
        return milliseconds < 0 ? "-" + positive(-milliseconds) : positive(milliseconds);
    }

    private static String positive(long milliseconds) {
        if (milliseconds < 1000) {
            return milliseconds + "ms";
        }
        if (milliseconds < 10_000) {
            return String.format(Locale.ROOT, "%.2fs", Math.floor(milliseconds / 10.0) / 100);
        }
        if (milliseconds < MINUTE) {
            return String.format(Locale.ROOT, "%.1fs", Math.floor(milliseconds / 100.0) / 10);
        }
        if (milliseconds < HOUR) {
            return String.format(Locale.ROOT, "%dm%02ds", milliseconds / MINUTE, milliseconds % MINUTE / 1000);
        }
        return milliseconds < DAY
                ? String.format(Locale.ROOT, "%dh%02dm", milliseconds / HOUR, milliseconds % HOUR / MINUTE)
                : milliseconds / DAY + "d";
    }
}
