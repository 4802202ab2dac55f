package dev.worldlog.emit;

/**
 * Where a world stands.
 *
 * @param lastSequence the highest sequence assigned
 * @param durableThrough everything up to it is durable
 * @param durableEvents how many durable events there are
 *     <p>Immutable.
 */
public record WorldHead(long lastSequence, long durableThrough, long durableEvents) {}
