package dev.worldlog.check;

import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Gap;

/**
 * A range of sequences, both ends inclusive; empty when the end is below the start.
 *
 * <p>Immutable.
 */
record Range(long from, long to) {
    static Range of(Gap gap) {
        return new Range(gap.getFromSequence(), gap.getToSequence());
    }

    /** What a frame says it looked at, in either order. */
    static Range lookedAt(Frame frame) {
        return between(frame.getAfterSequence(), frame.getThroughSequence());
    }

    /** What was looked at by a reader that came from one position to another. */
    static Range between(long start, long position) {
        return position >= start ? new Range(start + 1, position) : new Range(position, start - 1);
    }

    boolean isEmpty() {
        return from > to;
    }

    boolean contains(long sequence) {
        return from <= sequence && sequence <= to;
    }
}
