package dev.worldlog.system.faults;

import dev.worldlog.check.Entry;
import dev.worldlog.check.History;
import dev.worldlog.v1.AckLevel;

/**
 * How much there was in the histories that were judged, for the last line of an attack.
 *
 * <p>Confined to the test's thread.
 */
final class LedgerTally {
    private long entries;
    private long durableEvents;

    /** Adds a history that is complete. */
    void add(History history) {
        entries += history.entries().size();
        durableEvents +=
                history.entries().stream().mapToLong(LedgerTally::durableEvents).sum();
    }

    private static long durableEvents(Entry entry) {
        return entry instanceof Entry.Answered answered && answered.response().getAck() != AckLevel.ACK_LEVEL_ACCEPTED
                ? answered.response().getResultsCount()
                : 0;
    }

    /** Entries, and events that were acknowledged as durable. */
    @Override
    public String toString() {
        return "ledger_entries=" + entries + " durable_events=" + durableEvents;
    }
}
