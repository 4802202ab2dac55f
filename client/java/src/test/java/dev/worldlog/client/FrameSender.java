package dev.worldlog.client;

import dev.worldlog.v1.Frame;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Consumer;

/** The server's end of a stream of frames. Not thread-safe. */
final class FrameSender {
    private final ServerCallStreamObserver<?> call;
    private final Consumer<Frame> frames;

    FrameSender(ServerCallStreamObserver<?> call, Consumer<Frame> frames) {
        this.call = call;
        this.frames = frames;
    }

    FrameSender send(Frame frame) {
        frames.accept(frame);
        return this;
    }

    FrameSender send(Frame.Builder frame) {
        return send(frame.build());
    }

    void fail(Throwable status) {
        call.onError(status);
    }

    void complete() {
        call.onCompleted();
    }

    boolean isReady() {
        return call.isReady();
    }

    boolean isCancelled() {
        return call.isCancelled();
    }

    void onReady(Runnable handler) {
        call.setOnReadyHandler(handler);
    }
}
