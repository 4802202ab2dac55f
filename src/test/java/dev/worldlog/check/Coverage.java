package dev.worldlog.check;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Gap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sequences that somebody was told about: each an event or in a gap.
 *
 * <p>Not thread-safe; unchanged once it was made.
 */
final class Coverage {
    /** Ranges that neither overlap nor touch: the end by the start. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    static Coverage of(Collection<Event> events, Collection<Gap> gaps) {
        Coverage coverage = new Coverage();
        events.forEach(event -> coverage.add(event.getSequence(), event.getSequence()));
        gaps.forEach(gap -> coverage.add(gap.getFromSequence(), gap.getToSequence()));
        return coverage;
    }

    static Coverage of(Frame frame) {
        return of(frame.getEventsList(), frame.hasGap() ? List.of(frame.getGap()) : List.of());
    }

    static Coverage of(Stream stream) {
        List<Gap> gaps = stream.frames.stream()
                .map(note -> note.entry().frame())
                .filter(Frame::hasGap)
                .map(Frame::getGap)
                .toList();
        return of(stream.events(), gaps);
    }

    private void add(long from, long to) {
        Map.Entry<Long, Long> before = ranges.floorEntry(from);
        long start = before != null && before.getValue() >= from - 1 ? before.getKey() : from;
        long end = before != null ? Math.max(to, before.getKey() == start ? before.getValue() : to) : to;
        for (Map.Entry<Long, Long> next = ranges.ceilingEntry(from);
                next != null && next.getKey() <= end + 1;
                next = ranges.ceilingEntry(from)) {
            end = Math.max(end, next.getValue());
            ranges.remove(next.getKey());
        }
        ranges.put(start, end);
    }

    boolean contains(long sequence) {
        Map.Entry<Long, Long> range = ranges.floorEntry(sequence);
        return range != null && sequence <= range.getValue();
    }

    /** The first sequence of a range that is not covered. */
    Optional<Long> firstMissing(Range wanted) {
        Map.Entry<Long, Long> range = ranges.floorEntry(wanted.from());
        long next = range == null ? wanted.from() : Math.max(wanted.from(), range.getValue() + 1);
        return next <= wanted.to() ? Optional.of(next) : Optional.empty();
    }
}
