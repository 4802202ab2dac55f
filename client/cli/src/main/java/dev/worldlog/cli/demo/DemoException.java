package dev.worldlog.cli.demo;

/**
 * Says why the demonstration could not go on, or what it found to be wrong.
 *
 * <p>Immutable.
 */
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
