package dev.worldlog.server.grpc;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One alarm that can be set again. It may ring early, never late: setting it later than it stands costs nothing.
 *
 * <p>Not thread-safe.
 */
final class Timer {
    private final ScheduledExecutorService scheduler;
    private final LongSupplier nanoTime;
    private final Runnable alarm;
    private @Nullable Future<?> pending;
    private long dueNanos;

    Timer(ScheduledExecutorService scheduler, LongSupplier nanoTime, Runnable alarm) {
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
        this.alarm = alarm;
    }

    /** Rings after the delay at the latest. */
    void ringWithin(Duration delay) {
        long now = nanoTime.getAsLong();
        long nanos = nanos(delay);
        long due = now + nanos;
        // An alarm whose time has come may be ringing right now: it does not count any more.
        if (pending != null && dueNanos - now > 0 && dueNanos - due <= 0) {
            return;
        }
        cancel();
        dueNanos = due;
        pending = scheduler.schedule(alarm, nanos, TimeUnit.NANOSECONDS);
    }

    void cancel() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }

    private static long nanos(Duration delay) {
        Duration longest = Duration.ofDays(1);
        return Math.max(0, (delay.compareTo(longest) < 0 ? delay : longest).toNanos());
    }
}
