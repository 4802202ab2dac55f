package dev.worldlog.client;

import java.time.Duration;

/**
 * How long to wait before the next attempt, and whether unary calls make one at all.
 *
 * <p>The wait before attempt n is random between {@code backoffMin} and {@code backoffMin * 2^n}, at most {@code backoffMax}.
 * A server that says how long to wait (RetryInfo) is waited for at least that long. The number of attempts is not limited: unary
 * calls are bounded by their deadline, streams by the time they may go without progress.
 *
 * @param backoffMin the shortest wait
 * @param backoffMax the longest wait
 * @param unary whether unary calls are repeated; streams always resume
 *     <p>Immutable.
 */
public record RetryPolicy(Duration backoffMin, Duration backoffMax, boolean unary) {
    /** 100 ms to 10 s; unary calls are repeated. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), true);

    /** Unary calls fail with their first failure; streams resume as in {@link #DEFAULT}. */
    public static final RetryPolicy FAIL_FAST = new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), false);

    public RetryPolicy {
        if (backoffMin.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("backoffMin: " + backoffMin + " (expected: at least 1 ms)");
        }
        if (backoffMax.compareTo(backoffMin) < 0 || backoffMax.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "backoffMax: " + backoffMax + " (expected: from backoffMin, " + backoffMin + ", to 1 h)");
        }
    }
}
