package dev.worldlog.cli;

/**
 * What the process ends with, for scripts; part of the contract of the command line.
 *
 * <p>Immutable.
 */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_FOUND = 3;
    static final int CONFLICT = 4;
    static final int DAMAGED = 5;
    static final int UNAVAILABLE = 69;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
