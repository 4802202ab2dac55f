package dev.worldlog.log;

/**
 * A range of sequences, both ends inclusive, that is not as it was written.
 *
 * @param description what is wrong with it, in words
 *     <p>Immutable.
 */
public record DamagedRange(long fromSequence, long toSequence, String description) {}
