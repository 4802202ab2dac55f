package dev.worldlog.engine;

/** An off-by-one where history meets the live tail. Immutable. */
enum SeamFault {
    /** A read of history leaves out the last event and claims to have looked at it. */
    STOPS_ONE_SHORT,
    /** A read of history begins one event too early. */
    REPEATS_THE_FIRST
}
