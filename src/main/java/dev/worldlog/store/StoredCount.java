package dev.worldlog.store;

/**
 * How many events a read counted.
 *
 * @param throughSequence everything from the start of the range to this sequence, inclusive, was looked at; the end of the
 *     range when the read reached it
 *     <p>Immutable.
 */
public record StoredCount(long count, long throughSequence) {}
