package dev.worldlog.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The waits between attempts; see {@link RetryPolicy}.
 *
 * <p>Not thread-safe.
 */
final class Backoff {
    /** How much of a wait that the server asked for is added at random, so that its clients do not come back all at once. */
    private static final double SPREAD = 0.2;

    private final RetryPolicy policy;
    private final DoubleSupplier random;
    private long ceilingNanos;

    Backoff(RetryPolicy policy, DoubleSupplier random) {
        this.policy = policy;
        this.random = random;
        reset();
    }

    /** The next wait is a short one again. */
    void reset() {
        ceilingNanos = policy.backoffMin().toNanos();
    }

    /** The wait before the next attempt; longer from call to call. */
    Duration next(@Nullable Duration retryAfter) {
        long floor = policy.backoffMin().toNanos();
        ceilingNanos = Math.min(policy.backoffMax().toNanos(), ceilingNanos * 2);
        long own = floor + (long) ((ceilingNanos - floor) * random.getAsDouble());
        if (retryAfter == null || retryAfter.toNanos() <= own) {
            return Duration.ofNanos(own);
        }
        return retryAfter.plusNanos((long) (retryAfter.toNanos() * SPREAD * random.getAsDouble()));
    }
}
