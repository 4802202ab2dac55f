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
    private final int askedAtFirst;
    private final boolean asksAgain;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable ClientCallStreamObserver<Q> call;

    private StreamEnd(Consumer<R> consumer, int askedAtFirst, boolean asksAgain) {
        this.consumer = consumer;
        this.askedAtFirst = askedAtFirst;
        this.asksAgain = asksAgain;
    }

    /** Asks for a message when it has taken the one before, as grpc-java does when it is left alone. */
    public StreamEnd(Consumer<R> consumer) {
        this(consumer, 1, true);
    }

    /** Asks for another message with each that it takes, so that there are always so many on their way. */
    public static <Q, R> StreamEnd<Q, R> ahead(int messages, Consumer<R> consumer) {
        return new StreamEnd<>(consumer, messages, true);
    }

    /** Asks for all messages at once. */
    public static <Q, R> StreamEnd<Q, R> unbounded(Consumer<R> consumer) {
        return new StreamEnd<>(consumer, Integer.MAX_VALUE, false);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> begun) {
        begun.disableAutoRequestWithInitial(askedAtFirst);
        call = begun;
    }

    @Override
    public void onNext(R message) {
        consumer.accept(message);
        ClientCallStreamObserver<Q> begun = call;
        if (asksAgain && begun != null) {
            begun.request(1);
        }
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
