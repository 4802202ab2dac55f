package dev.worldlog.cli.doctor;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;

/**
 * How far the server's clock is from the one here.
 *
 * <p>Immutable.
 */
final class Clocks {
    private static final String SUBJECT = "clock";
    private static final Duration TOLERATED = Duration.ofSeconds(2);

    private Clocks() {}

    /**
     * @param here the time here when the server said what time it is there, as far as that is known
     * @param roundTrip how long asking took; the answer is not more exact than half of it
     */
    static Finding check(Timestamp there, Instant here, Duration roundTrip) {
        Duration ahead = Duration.between(here, Instant.ofEpochSecond(there.getSeconds(), there.getNanos()));
        Duration apart = ahead.abs().minus(roundTrip.dividedBy(2));
        if (apart.isNegative()) {
            return Finding.ok(SUBJECT, "as far as can be told the same as here");
        }
        String text = "the server's is " + Words.milliseconds(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead")
                + " (± " + Words.milliseconds(roundTrip.dividedBy(2)) + ")";
        return apart.compareTo(TOLERATED) <= 0
                ? Finding.ok(SUBJECT, text)
                : Finding.warning(
                        SUBJECT,
                        text,
                        "let both machines follow a time server; --since and times of events mislead else");
    }
}
