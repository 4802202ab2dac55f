package dev.worldlog.client;

import io.grpc.MethodDescriptor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The unary calls of a client, with deadline and retry.
 *
 * <p>Thread-safe.
 */
final class UnaryCalls {
    private final Connection connection;

    UnaryCalls(Connection connection) {
        this.connection = connection;
    }

    /** Calls a method that may be repeated whatever became of the attempt before, and waits for the answer. */
    <Q, R> R repeatable(MethodDescriptor<Q, R> method, Q request) {
        return await(start(method, request, true));
    }

    /** Calls a method that may be repeated only when the attempt before had no effect, and waits for the answer. */
    <Q, R> R change(MethodDescriptor<Q, R> method, Q request) {
        return await(start(method, request, false));
    }

    /** As {@link #repeatable}, without waiting. */
    <Q, R> CompletableFuture<R> repeatableAsync(MethodDescriptor<Q, R> method, Q request) {
        return start(method, request, true);
    }

    private <Q, R> CompletableFuture<R> start(MethodDescriptor<Q, R> method, Q request, boolean repeatable) {
        return new UnaryAttempts<>(connection, method, request, repeatable).start();
    }

    private static <R> R await(CompletableFuture<R> answer) {
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            throw WorldlogException.interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw WorldlogException.again(failed.getCause());
        }
    }
}
