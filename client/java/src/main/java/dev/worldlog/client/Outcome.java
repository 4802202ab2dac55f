package dev.worldlog.client;

/** Whether a request that failed had an effect. Immutable. */
public enum Outcome {
    /** Certainly not. */
    NOT_APPLIED,
    /** It may have. An emit is repeated with the same event ids to find out. */
    UNKNOWN
}
