package dev.worldlog.server.grpc;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Monotonic time that passes as usual, and now and then at once: what was to ring until then rings.
 *
 * <p>Thread-safe.
 */
final class JumpingTime {
    private final ServerThreads threads = ServerThreads.create();
    private final AtomicLong aheadNanos = new AtomicLong();

    /** The threads whose alarms keep this time. */
    ServerThreads threads() {
        return threads;
    }

    long nanos() {
        return System.nanoTime() + aheadNanos.get();
    }

    /** Whether anything is to ring. */
    boolean hasAlarm() {
        return !alarms().isEmpty();
    }

    /** Rings what was set before, whenever it is due: jump by more than any alarm is set for. */
    void jump(Duration by) {
        // Taken before the jump: an alarm that is set after it has its time still to come.
        List<Runnable> due = List.copyOf(alarms());
        aheadNanos.addAndGet(by.toNanos());
        due.forEach(Runnable::run);
    }

    private Collection<Runnable> alarms() {
        return ((ScheduledThreadPoolExecutor) threads.alarms()).getQueue();
    }
}
