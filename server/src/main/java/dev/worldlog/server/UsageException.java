package dev.worldlog.server;

/** The command line is not understood; the message is one line for whoever typed it. Immutable. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
