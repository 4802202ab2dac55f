package dev.worldlog.simulation;

/** The process is gone: whatever it was in the middle of never comes to an end. Immutable. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super("the simulated process has crashed", null, false, false);
    }
}
