package dev.worldlog.contract;

import java.util.Collection;
import java.util.Comparator;

/**
 * Numbers of one message or enum that no field or value may take, both ends inclusive.
 *
 * <p>Immutable.
 */
record ReservedRange(String owner, int from, int to) {
    static ReservedRange of(String owner, int number) {
        return new ReservedRange(owner, number, number);
    }

    boolean contains(ReservedRange other) {
        return owner.equals(other.owner) && from <= other.from && other.to <= to;
    }

    /** Whether these ranges have all of its numbers between them. */
    boolean isCoveredBy(Collection<ReservedRange> ranges) {
        int uncovered = from;
        for (ReservedRange range : ranges.stream()
                .filter(range -> range.owner.equals(owner))
                .sorted(Comparator.comparingInt(ReservedRange::from))
                .toList()) {
            if (range.from <= uncovered && range.to >= uncovered) {
                if (range.to >= to) {
                    return true;
                }
                uncovered = range.to + 1;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "reserved " + from + " to " + to + " of " + owner;
    }
}
