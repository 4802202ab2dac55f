package dev.worldlog.server;

/** The configuration cannot be used; the message is one line for the operator. Immutable. */
final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }
}
