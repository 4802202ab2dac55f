package dev.worldlog.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Counts what was read from a file and what became of it.
 *
 * <p>Thread-safe.
 */
final class EmissionTally {
    private final LongSupplier nanoTime;
    private final long startedNanos;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private long read;

    @GuardedBy("lock")
    private long emitted;

    @GuardedBy("lock")
    private long duplicates;

    @GuardedBy("lock")
    private long lastSequence;

    EmissionTally(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startedNanos = nanoTime.getAsLong();
    }

    void read() {
        synchronized (lock) {
            read++;
        }
    }

    void answered(EmitResponse response) {
        synchronized (lock) {
            for (EmitResult result : response.getResultsList()) {
                if (result.getDuplicate()) {
                    duplicates++;
                } else {
                    emitted++;
                }
                lastSequence = Math.max(lastSequence, result.getSequence());
            }
        }
    }

    /** How many events the server has answered. */
    long answered() {
        synchronized (lock) {
            return emitted + duplicates;
        }
    }

    /** Everything counted, in one line. */
    String line() {
        double seconds = Math.max(1, nanoTime.getAsLong() - startedNanos) / 1e9;
        synchronized (lock) {
            return String.format(
                    Locale.ROOT,
                    "%d %s read, %d emitted, %d %s, last sequence %s, %.1f s, %.0f events/s",
                    read,
                    read == 1 ? "event" : "events",
                    emitted,
                    duplicates,
                    duplicates == 1 ? "duplicate" : "duplicates",
                    lastSequence == 0 ? "none" : "#" + lastSequence,
                    seconds,
                    (emitted + duplicates) / seconds);
        }
    }
}
