package dev.worldlog.emit;

/**
 * The sizes of an emitter.
 *
 * @param exposedAheadMax how many events may be seen that are not durable; at least as many as the commit queue can hold
 * @param tailEventsMax how many events are kept in memory although they are durable, for readers that are a little behind
 *     <p>Immutable.
 */
public record EmitterBounds(int exposedAheadMax, int tailEventsMax) {}
