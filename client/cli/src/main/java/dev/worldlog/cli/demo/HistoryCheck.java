package dev.worldlog.cli.demo;

import dev.worldlog.v1.Event;
import java.util.List;

/**
 * Compares what was sent, what was seen live and what is in the log.
 *
 * <p>Immutable.
 */
final class HistoryCheck {
    private HistoryCheck() {}

    /**
     * Every event sent was seen and is there; in order, field by field, and once.
     *
     * @param middle the sequence from which {@code half} was replayed
     */
    static void sameEvents(List<Event> sent, List<Event> seen, List<Event> replayed, long middle, List<Event> half) {
        equal("events sent", sent, "seen live", withoutServerFields(seen));
        equal("events seen live", seen, "replayed", replayed);
        equal(
                "events seen live from #" + middle,
                seen.stream().filter(event -> event.getSequence() >= middle).toList(),
                "replayed from there",
                half);
        for (int i = 0; i < replayed.size(); i++) {
            if (replayed.get(i).getSequence() != i + 1L) {
                throw new DemoException(
                        "event " + (i + 1) + " has sequence " + replayed.get(i).getSequence());
            }
        }
    }

    static void onlyDuplicates(long expected, long found) {
        if (found != expected) {
            throw new DemoException(
                    "of " + expected + " events emitted again, only " + found + " were answered as duplicates");
        }
    }

    private static List<Event> withoutServerFields(List<Event> events) {
        return events.stream()
                .map(event -> event.toBuilder()
                        .clearSequence()
                        .clearEmitTime()
                        .clearWorld()
                        .build())
                .toList();
    }

    private static void equal(String name, List<Event> expected, String otherName, List<Event> found) {
        if (expected.size() != found.size()) {
            throw new DemoException(expected.size() + " " + name + ", but " + found.size() + " " + otherName);
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).equals(found.get(i))) {
                throw new DemoException(
                        "number " + (i + 1) + " of the " + name + " differs from what was " + otherName);
            }
        }
    }
}
