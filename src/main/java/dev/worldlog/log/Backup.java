package dev.worldlog.log;

/**
 * A copy of the store that was made.
 *
 * <p>Immutable.
 */
public record Backup(String name, long sizeBytes) {}
