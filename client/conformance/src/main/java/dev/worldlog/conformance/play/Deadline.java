package dev.worldlog.conformance.play;

import java.time.Duration;

/**
 * Until when a step may take.
 *
 * <p>Immutable.
 */
record Deadline(Duration patience, long endNanos) {
    static Deadline after(Duration patience) {
        return new Deadline(patience, System.nanoTime() + patience.toNanos());
    }

    long leftNanos() {
        return Math.max(0, endNanos - System.nanoTime());
    }

    boolean isOver() {
        return leftNanos() == 0;
    }
}
