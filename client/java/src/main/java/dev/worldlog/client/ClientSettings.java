package dev.worldlog.client;

import java.time.Duration;

/**
 * How a client behaves.
 *
 * @param deadline how long a unary call may take with all of its attempts
 * @param retryPolicy the waits between attempts
 * @param giveUpAfter how long a blocking reader tries without progress
 *     <p>Immutable.
 */
record ClientSettings(Duration deadline, RetryPolicy retryPolicy, Duration giveUpAfter) {
    static final ClientSettings DEFAULT =
            new ClientSettings(Duration.ofSeconds(30), RetryPolicy.DEFAULT, Duration.ofSeconds(60));

    ClientSettings {
        requirePositive("deadline", deadline);
        requirePositive("giveUpAfter", giveUpAfter);
    }

    static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero, at most a day)");
        }
    }
}
