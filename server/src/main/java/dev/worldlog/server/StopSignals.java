package dev.worldlog.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the signals mean that ask the process to stop: the first stops it in order, another one ends it at once, but only when
 * somebody can have meant it so. A program that signals a process and then its group, as {@code timeout} does, sends the same
 * wish twice.
 *
 * <p>Thread-safe.
 */
final class StopSignals {
    /** What comes sooner after the first signal belongs to it. */
    private static final Duration SAME_WISH = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final Runnable stop;
    private final Runnable endAtOnce;
    /** Null until a signal arrives. */
    private final AtomicReference<@Nullable Long> firstNanos = new AtomicReference<>();

    StopSignals(LongSupplier nanoTime, Runnable stop, Runnable endAtOnce) {
        this.nanoTime = nanoTime;
        this.stop = stop;
        this.endAtOnce = endAtOnce;
    }

    /** A signal has arrived; may be called from several threads. */
    void arrived() {
        long now = nanoTime.getAsLong();
        Long first = firstNanos.compareAndExchange(null, now);
        if (first == null) {
            stop.run();
        } else if (now - first >= SAME_WISH.toNanos()) {
            endAtOnce.run();
        }
    }
}
