package dev.worldlog.server.grpc;

import dev.worldlog.log.EventLogException;
import org.jspecify.annotations.Nullable;

/**
 * What arrived as a request: a message, or bytes that are none.
 *
 * @param message the message, without the fields that this version does not know; null when the bytes do not parse
 * @param fault why the bytes do not parse
 *     <p>Immutable.
 */
record Request<T>(@Nullable T message, String fault) {
    static <T> Request<T> of(T message) {
        return new Request<>(message, "");
    }

    static <T> Request<T> malformed(String fault) {
        return new Request<>(null, fault);
    }

    /**
     * Returns the message.
     *
     * @throws EventLogException {@code INVALID_REQUEST} when there is none
     */
    T orThrow() {
        if (message == null) {
            throw EventLogException.invalidRequest("request", "not a well-formed message: " + fault);
        }
        return message;
    }
}
