package dev.worldlog.server.grpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The answering of unary calls. What completes on another thread is sent from the calls' own threads, so that the commit
 * thread never serialises an answer.
 *
 * <p>Thread-safe.
 */
final class Replies {
    private final Executor executor;
    private final StatusMapper statuses;

    Replies(Executor executor, StatusMapper statuses) {
        this.executor = executor;
        this.statuses = statuses;
    }

    /** Answers now with what the work returns. */
    <T> void send(StreamObserver<T> client, Supplier<T> work) {
        T answer;
        try {
            answer = work.get();
        } catch (RuntimeException failure) {
            client.onError(statuses.toException(failure));
            return;
        }
        complete(client, answer);
    }

    /** Answers when the future that the work returns completes. */
    @SuppressWarnings("FutureReturnValueIgnored") // What the future fails with is what is sent.
    <T> void sendLater(StreamObserver<T> client, Supplier<CompletableFuture<T>> work) {
        CompletableFuture<T> answer;
        try {
            answer = work.get();
        } catch (RuntimeException failure) {
            client.onError(statuses.toException(failure));
            return;
        }
        if (answer.isDone()) {
            send(client, answer::join);
        } else {
            answer.whenCompleteAsync((value, failure) -> send(client, answer::join), executor);
        }
    }

    private static <T> void complete(StreamObserver<T> client, T answer) {
        client.onNext(answer);
        client.onCompleted();
    }
}
