package dev.worldlog.server.grpc;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The client's end of a stream: what it received, how it ended, and how much it asks for. */
final class RecordedStream<Q, A> implements ClientResponseObserver<Q, A> {
    final List<A> received = new CopyOnWriteArrayList<>();
    final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
    private final boolean manual;
    private @Nullable ClientCallStreamObserver<Q> call;

    private RecordedStream(boolean manual) {
        this.manual = manual;
    }

    /** Takes everything as it comes. */
    static <Q, A> RecordedStream<Q, A> greedy(Consumer<RecordedStream<Q, A>> begin) {
        RecordedStream<Q, A> stream = new RecordedStream<>(false);
        begin.accept(stream);
        return stream;
    }

    /** Takes only what {@link #take} asks for. */
    static <Q, A> RecordedStream<Q, A> reluctant(Consumer<RecordedStream<Q, A>> begin) {
        RecordedStream<Q, A> stream = new RecordedStream<>(true);
        begin.accept(stream);
        return stream;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requests) {
        call = requests;
        if (manual) {
            requests.disableAutoRequestWithInitial(0);
        }
    }

    ClientCallStreamObserver<Q> call() {
        ClientCallStreamObserver<Q> begun = call;
        if (begun == null) {
            throw new IllegalStateException("not begun");
        }
        return begun;
    }

    void take(int count) {
        call().request(count);
    }

    @Override
    public void onNext(A answer) {
        received.add(answer);
    }

    @Override
    public void onError(Throwable failure) {
        end.complete(failure);
    }

    @Override
    public void onCompleted() {
        end.complete(null);
    }

    void awaitReceived(int count) {
        TestServer.eventually("received " + count, () -> received.size() >= count || end.isDone());
        if (received.size() < count) {
            throw new AssertionError("ended with " + end.join() + " after " + new ArrayList<>(received));
        }
    }

    /** Waits for the end; null for a clean one. */
    @Nullable
    Throwable awaitEnd() throws Exception {
        return end.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    Failure awaitFailure() throws Exception {
        Throwable failure = awaitEnd();
        if (failure == null) {
            throw new AssertionError("ended without a failure after " + new ArrayList<>(received));
        }
        return Failure.of(failure);
    }
}
