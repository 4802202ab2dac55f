package dev.worldlog.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Time that does not have to be waited for: what is due within a limit runs at once, and the clock moves on by as much; what is
 * due later stays until {@link #elapse}.
 *
 * <p>Thread-safe.
 */
final class SwiftTiming implements Timing {
    private final Duration limit;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(new DaemonThreads("swift"));
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Duration> waits = new ArrayList<>();

    @GuardedBy("lock")
    private final List<Runnable> later = new ArrayList<>();

    @GuardedBy("lock")
    private long nanos;

    SwiftTiming(Duration limit) {
        this.limit = limit;
    }

    /** The waits that ran at once, in order. */
    List<Duration> waits() {
        synchronized (lock) {
            return List.copyOf(waits);
        }
    }

    /** How many tasks stay until {@link #elapse}. */
    int laterCount() {
        synchronized (lock) {
            return later.size();
        }
    }

    /** Moves the clock on and runs everything that stayed. */
    void elapse(Duration duration) {
        List<Runnable> due;
        synchronized (lock) {
            nanos += duration.toNanos();
            due = List.copyOf(later);
            later.clear();
        }
        due.forEach(executor::execute);
    }

    @Override
    public long nanoTime() {
        synchronized (lock) {
            return nanos;
        }
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
        boolean now = delay.compareTo(limit) <= 0;
        synchronized (lock) {
            if (now) {
                nanos += delay.toNanos();
                waits.add(delay);
            } else {
                later.add(task);
            }
        }
        if (now && !executor.isShutdown()) {
            executor.execute(task);
        }
        return () -> {
            synchronized (lock) {
                later.remove(task);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
