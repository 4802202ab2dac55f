package dev.worldlog.bench.row;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Does something so many times a second, at times that are fixed before it begins: whoever is late is measured from when it should
 * have been, so a stall is seen by everything that it held up.
 *
 * <p>Confined to the sending thread, except {@link #intendedNanos}.
 */
final class OpenLoop {
    /** A thread that sleeps wakes up this much too late. */
    private static final long SLACK_NANOS = 80_000;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long LEAD_NANOS = 5_000_000;

    private final int count;
    private final long periodNanos;
    private final long beginNanos;

    /** Begins in a moment from now. */
    OpenLoop(int perSecond, int count) {
        this.count = count;
        this.periodNanos = SECOND_NANOS / perSecond;
        this.beginNanos = System.nanoTime() + LEAD_NANOS;
    }

    /** When the action of this number is due. Thread-safe. */
    long intendedNanos(int index) {
        return beginNanos + index * periodNanos;
    }

    void run(IntConsumer action) {
        for (int index = 0; index < count; index++) {
            await(intendedNanos(index));
            action.accept(index);
        }
    }

    private static void await(long dueNanos) {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            if (left > SLACK_NANOS) {
                LockSupport.parkNanos(left - SLACK_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
