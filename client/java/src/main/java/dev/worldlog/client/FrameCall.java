package dev.worldlog.client;

import dev.worldlog.v1.Frame;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream of frames, from its request to its end; passes everything on as it comes.
 *
 * <p>Thread-safe.
 */
final class FrameCall<Q, R> implements ClientResponseObserver<Q, R> {
    /**
     * Where a stream's frames and its end go; called by one thread at a time.
     *
     * <p>Implementations must be thread-safe.
     */
    interface Sink {
        void frame(FrameCall<?, ?> call, Frame frame);

        /** The stream is over: as the server meant it when there is no failure. */
        void ended(FrameCall<?, ?> call, @Nullable Throwable failure);
    }

    private final Sink sink;
    private final Function<R, Frame> frameOf;
    private final int framesAhead;
    private volatile @Nullable ClientCallStreamObserver<Q> stream;

    /** Makes a call that takes so many frames before it is {@link #askForOneMore asked} for more. */
    FrameCall(Sink sink, Function<R, Frame> frameOf, int framesAhead) {
        this.sink = sink;
        this.frameOf = frameOf;
        this.framesAhead = framesAhead;
    }

    void askForOneMore() {
        ClientCallStreamObserver<Q> begun = stream;
        if (begun != null) {
            begun.request(1);
        }
    }

    void cancel() {
        ClientCallStreamObserver<Q> begun = stream;
        if (begun != null) {
            begun.cancel("the reader has closed the stream", null);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> begun) {
        begun.disableAutoRequestWithInitial(framesAhead);
        stream = begun;
    }

    @Override
    public void onNext(R response) {
        sink.frame(this, frameOf.apply(response));
    }

    @Override
    public void onError(Throwable failure) {
        sink.ended(this, failure);
    }

    @Override
    public void onCompleted() {
        sink.ended(this, null);
    }
}
