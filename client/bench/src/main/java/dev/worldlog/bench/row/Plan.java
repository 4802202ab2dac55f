package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.Rounds;

/**
 * How much is measured.
 *
 * @param rounds how often
 * @param events how many events a round of the fastest rows has; the others follow from it
 * @param isQuick whether what has no goal is left out
 * @param stored how many events a server holds before its growth is measured; 0 for not at all
 *     <p>Immutable.
 */
public record Plan(Rounds rounds, int events, boolean isQuick, long stored) {
    /** Events in one request. */
    static final int BATCH = 100;

    /** As many as a heap of 1 GiB has room for, beside what compares them. */
    private static final int EVENTS_MAX = 500_000;

    private static final long STORED_MIN = 1_000;
    private static final long STORED_MAX = 100_000_000_000L;
    private static final long STORED_FEW = 100_000;
    /** More than an event of the benchmark takes, with its part of every index and of the log. */
    private static final long BYTES_PER_STORED_EVENT = 500;

    public Plan {
        if (events < BATCH || events > EVENTS_MAX) {
            throw new IllegalArgumentException(
                    "events: " + events + " (expected: " + BATCH + " to " + EVENTS_MAX + ")");
        }
        if (stored != 0 && (stored < STORED_MIN || stored > STORED_MAX)) {
            throw new IllegalArgumentException(
                    "stored: " + stored + " (expected: " + STORED_MIN + " to " + STORED_MAX + ")");
        }
    }

    int emitEvents() {
        return batches(events);
    }

    int unaryCalls() {
        return Math.max(1, events / 5);
    }

    int replayEvents() {
        return batches(events * 2);
    }

    int latencyEvents() {
        return Math.max(1, events / 4);
    }

    int fanOutEvents() {
        return batches(events / 5);
    }

    int idleSubscriptions() {
        return Math.max(2, Math.min(10_000, events / 10));
    }

    int busySubscriptions() {
        return Math.max(2, Math.min(1_000, events / 100));
    }

    /** Events that each of the busy ones gets. */
    int busyEvents() {
        return Math.max(10, Math.min(100, events / 1_000));
    }

    /** What the server holds beside which growth is measured. */
    long storedFew() {
        return Math.min(STORED_FEW, stored / 10);
    }

    /** How much room on the disk the stored events want. */
    public long storedBytes() {
        return (stored + storedFew()) * BYTES_PER_STORED_EVENT;
    }

    /** Few enough that what is emitted while it is measured does not make a small store a large one. */
    int growthEvents() {
        return batches(events / 4);
    }

    /** How many events each of the short replays reads. */
    int seekEvents() {
        return (int) Math.min(BATCH, storedFew());
    }

    int seeks() {
        return Math.max(10, Math.min(1_000, events / 500));
    }

    /** How many events of those that were stored before each of the long replays reads. */
    int stretchEvents() {
        return (int) Math.min(replayEvents(), storedFew() / 2);
    }

    /** A peer that flushes each event by itself takes its time. */
    int peerEvents() {
        return batches(events / 5);
    }

    int peerHistory() {
        return batches(events);
    }

    private static int batches(int count) {
        return Math.max(1, count / BATCH) * BATCH;
    }
}
