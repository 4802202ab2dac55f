package dev.worldlog.emit;

/**
 * Someone who follows a world.
 *
 * @param wake runs when there may be more to see; quick, never calls back
 * @param hearsDurable whether it also runs when events become durable
 *     <p>Immutable.
 */
public record WorldListener(Runnable wake, boolean hearsDurable) {}
