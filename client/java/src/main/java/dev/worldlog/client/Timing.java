package dev.worldlog.client;

import java.time.Duration;

/**
 * The passing of time, as far as this client decides by it.
 *
 * <p>Implementations must be thread-safe.
 */
interface Timing extends AutoCloseable {
    /** Monotonic time; only differences mean something. */
    long nanoTime();

    /**
     * Runs a quick task after this delay, on a thread of its own choice, unless this is closed before.
     *
     * @return cancels the task if it has not begun
     */
    Runnable schedule(Runnable task, Duration delay);

    @Override
    void close();
}
