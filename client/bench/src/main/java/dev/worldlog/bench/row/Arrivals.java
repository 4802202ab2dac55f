package dev.worldlog.bench.row;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When the messages of one stream arrived, in their order.
 *
 * <p>Written by one thread at a time, and read after {@link #await}.
 */
final class Arrivals implements LiveStream.Listener {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double NANOS_PER_MICRO = 1e3;

    private final long[] nanos;
    private final CompletableFuture<Void> all = new CompletableFuture<>();
    private int count;

    Arrivals(int expected) {
        nanos = new long[expected];
    }

    @Override
    public void event() {
        if (count < nanos.length) {
            nanos[count] = System.nanoTime();
        }
        if (++count == nanos.length) {
            all.complete(null);
        }
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        all.completeExceptionally(failure == null ? new IllegalStateException("the stream has ended") : failure);
    }

    /** Waits until everything has arrived. */
    void await() throws Exception {
        all.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The median and the 99th percentile of how long after its time each arrived, in microseconds. */
    double[] percentiles(OpenLoop loop) {
        long[] delays = new long[nanos.length];
        for (int index = 0; index < nanos.length; index++) {
            delays[index] = nanos[index] - loop.intendedNanos(index);
        }
        Arrays.sort(delays);
        return new double[] {percentile(delays, 50), percentile(delays, 99)};
    }

    private static double percentile(long[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted[Math.max(1, rank) - 1] / NANOS_PER_MICRO;
    }
}
