package dev.worldlog.cli;

/**
 * Ends a command with a message for the user and an exit code.
 *
 * <p>Immutable.
 */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
