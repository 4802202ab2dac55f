package dev.worldlog.server.grpc;

import java.time.Duration;

/**
 * How long a client has taken nothing of what waits for it.
 *
 * <p>{@link #isOn} is thread-safe; everything else is confined to the turns of its call.
 */
final class Stall {
    private final StreamContext context;
    private final Timer timer;
    private volatile boolean on;
    private long sinceNanos;

    /** @param timer wakes the call when the patience with the client is over */
    Stall(StreamContext context, Timer timer) {
        this.context = context;
        this.timer = timer;
    }

    /** Whether the client has to take something before there is anything to do. */
    boolean isOn() {
        return on;
    }

    /** Notes that the client takes nothing now; returns whether that has been so for too long. */
    boolean isTooLong() {
        long now = context.nanoTime().getAsLong();
        if (!on) {
            on = true;
            sinceNanos = now;
        }
        Duration left = context.slowConsumerPatience().minusNanos(now - sinceNanos);
        if (left.isNegative() || left.isZero()) {
            return true;
        }
        timer.ringWithin(left);
        return false;
    }

    void end() {
        on = false;
    }
}
