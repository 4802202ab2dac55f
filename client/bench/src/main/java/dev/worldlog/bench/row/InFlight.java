package dev.worldlog.bench.row;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls of which always so many are in progress: the end of one begins the next.
 *
 * <p>Thread-safe.
 */
final class InFlight {
    /** Begins a call; {@link #done} or {@link #failed} must follow. Implementations must be thread-safe. */
    interface Begin {
        void call(int index, InFlight inFlight);
    }

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final int count;
    private final Begin begin;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger left;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private InFlight(int count, Begin begin) {
        this.count = count;
        this.begin = begin;
        this.left = new AtomicInteger(count);
    }

    /** Makes so many calls; how long it took. */
    static long nanos(int count, int window, Begin begin) throws Exception {
        InFlight inFlight = new InFlight(count, begin);
        long begun = System.nanoTime();
        for (int lane = 0; lane < window; lane++) {
            inFlight.beginNext();
        }
        inFlight.ended.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return System.nanoTime() - begun;
    }

    void done() {
        if (left.decrementAndGet() == 0) {
            ended.complete(null);
        } else {
            beginNext();
        }
    }

    void failed(Throwable failure) {
        ended.completeExceptionally(failure);
    }

    private void beginNext() {
        int index = next.getAndIncrement();
        if (index < count && !ended.isDone()) {
            begin.call(index, this);
        }
    }
}
