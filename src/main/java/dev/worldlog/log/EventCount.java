package dev.worldlog.log;

/**
 * A number of events.
 *
 * @param throughSequence the count covers everything up to this sequence, inclusive
 *     <p>Immutable.
 */
public record EventCount(long count, long throughSequence) {}
