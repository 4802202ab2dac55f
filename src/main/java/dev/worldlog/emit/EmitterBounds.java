package dev.worldlog.emit;

/**
 * The sizes of an emitter.
 *
 * @param exposedAheadMax how many events may be seen that are not durable; at least as many as the commit queue can hold
 *     <p>Immutable.
 */
public record EmitterBounds(int exposedAheadMax) {}
