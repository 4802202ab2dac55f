package dev.worldlog.store.sqlite;

/**
 * A range of sequences, both ends inclusive; empty when the ends have passed each other.
 *
 * <p>Immutable.
 */
record Span(long from, long to) {
    static final Span EMPTY = new Span(1, 0);
    static final Span ALL = new Span(0, Long.MAX_VALUE);

    boolean isEmpty() {
        return from > to;
    }

    Span intersect(Span other) {
        return new Span(Math.max(from, other.from), Math.min(to, other.to));
    }

    /** The part of at most {@code size} sequences at the end where a read begins. */
    Span slice(boolean descending, long size) {
        // The differences cannot overflow: both ends are at least 0.
        if (to - from < size) {
            return this;
        }
        return descending ? new Span(to - size + 1, to) : new Span(from, from + size - 1);
    }
}
