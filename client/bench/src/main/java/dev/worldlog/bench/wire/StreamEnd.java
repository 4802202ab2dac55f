package dev.worldlog.bench.wire;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a call: hands over each message, and knows when and how the call has ended.
 *
 * <p>Thread-safe; messages come one at a time.
 */
public final class StreamEnd<Q, R> implements ClientResponseObserver<Q, R> {
    private final Consumer<R> consumer;
    private final int messagesAhead;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable ClientCallStreamObserver<Q> call;

    /** Asks for a message when it has taken the one before, as grpc-java does when it is left alone. */
    public StreamEnd(Consumer<R> consumer) {
        this(consumer, 0);
    }

    /** Asks for so many messages at once and no more; 0 for one after the other. */
    public StreamEnd(Consumer<R> consumer, int messagesAhead) {
        this.consumer = consumer;
        this.messagesAhead = messagesAhead;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> begun) {
        if (messagesAhead > 0) {
            begun.disableAutoRequestWithInitial(messagesAhead);
        }
        call = begun;
    }

    @Override
    public void onNext(R message) {
        consumer.accept(message);
    }

    @Override
    public void onError(Throwable failure) {
        ended.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        ended.complete(null);
    }

    /** Waits for the end; fails with what the call failed with. */
    public void await(Duration patience) throws InterruptedException, ExecutionException, TimeoutException {
        ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    public boolean hasEnded() {
        return ended.isDone();
    }

    /** Tells somebody when the call has ended, and what it failed with, if it did. */
    public void whenEnded(Consumer<@Nullable Throwable> listener) {
        CompletableFuture<Void> unused = ended.whenComplete((end, failure) -> listener.accept(failure));
    }

    public void cancel() {
        ClientCallStreamObserver<Q> begun = call;
        if (begun != null) {
            begun.cancel("enough", null);
        }
    }
}
