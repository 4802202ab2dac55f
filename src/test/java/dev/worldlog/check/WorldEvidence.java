package dev.worldlog.check;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Everything that a history says of one world, over all its lives.
 *
 * <p>Not thread-safe; unchanged once the history has been gone through.
 */
final class WorldEvidence {
    final List<Sighting> sightings = new ArrayList<>();
    /** The gaps that anybody was told of, each with the entry that told it first. */
    final Map<Gap, Note<?>> gaps = new LinkedHashMap<>();

    final List<Integer> deletionsAskedAt = new ArrayList<>();
    Optional<Note<Entry.Stored>> stored = Optional.empty();
    private final TreeMap<Long, Sighting> known = new TreeMap<>();
    private final Map<Long, Integer> durableAt = new HashMap<>();
    private final Map<Long, Event> kept = new HashMap<>();

    void see(Event event, Note<?> note) {
        Sighting sighting = new Sighting(event, note);
        sightings.add(sighting);
        known.putIfAbsent(event.getSequence(), sighting);
    }

    void seeDurable(Event event, Note<?> note) {
        see(event, note);
        durableAt.putIfAbsent(event.getSequence(), note.at());
    }

    void store(Note<Entry.Stored> note) {
        stored = Optional.of(note);
        for (Event event : note.entry().events()) {
            kept.put(event.getSequence(), event);
            see(event, note);
        }
        note.entry().gaps().forEach(gap -> gaps.putIfAbsent(gap, note));
    }

    /** The events that anybody ever heard of, each as it was heard of first. */
    Collection<Sighting> known() {
        return known.values();
    }

    List<Sighting> known(Range range, Predicate<Event> matching) {
        List<Sighting> matches = new ArrayList<>();
        for (Sighting sighting : known(range)) {
            if (matching.test(sighting.event())) {
                matches.add(sighting);
            }
        }
        return matches;
    }

    private Collection<Sighting> known(Range range) {
        return range.isEmpty()
                ? List.of()
                : known.subMap(range.from(), true, range.to(), true).values();
    }

    /** Whether an event was visible to a stream's reader before the stream was opened, as far as anybody can tell. */
    boolean wasVisible(Sighting sighting, Stream stream) {
        int at = stream.seesOnlyDurable()
                ? durableAt.getOrDefault(sighting.event().getSequence(), Integer.MAX_VALUE)
                : sighting.note().at();
        return at < stream.opened.at();
    }

    /** The event of the final log. */
    Optional<Event> kept(long sequence) {
        return Optional.ofNullable(kept.get(sequence));
    }

    boolean isKept(Sighting sighting) {
        return kept.containsKey(sighting.event().getSequence());
    }

    /** Whether an event that was durable is not in the final log, and no deletion of its world explains that. */
    boolean isGone(long sequence) {
        return !kept.containsKey(sequence) && !mayBeDeleted(sequence);
    }

    private boolean mayBeDeleted(long sequence) {
        return !deletionsAskedAt.isEmpty()
                && (stored.isEmpty()
                        || stored.get().entry().gaps().stream()
                                .filter(gap -> gap.getReason() == GapReason.GAP_REASON_WORLD_DELETED)
                                .anyMatch(gap -> Range.of(gap).contains(sequence)));
    }
}
