package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.Rounds;

/**
 * How much is measured.
 *
 * @param rounds how often
 * @param events how many events a round of the fastest rows has; the others follow from it
 * @param isQuick whether what has no goal is left out
 *     <p>Immutable.
 */
public record Plan(Rounds rounds, int events, boolean isQuick) {
    /** Events in one request. */
    static final int BATCH = 100;

    public Plan {
        if (events < BATCH || events > 10_000_000) {
            throw new IllegalArgumentException("events: " + events + " (expected: 100 to 10000000)");
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

    private static int batches(int count) {
        return Math.max(1, count / BATCH) * BATCH;
    }
}
