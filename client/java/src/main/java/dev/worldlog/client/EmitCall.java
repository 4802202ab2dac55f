package dev.worldlog.client;

import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import dev.worldlog.v1.EventServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/**
 * One bidirectional stream of an emit stream, which may need several, one after the other.
 *
 * <p>Methods are confined to the pipeline; the observer's part passes everything on to it.
 */
final class EmitCall implements ClientResponseObserver<EmitStreamRequest, EmitStreamResponse> {
    private final EmitPipeline pipeline;
    private @Nullable ClientCallStreamObserver<EmitStreamRequest> requests;
    private int answered;

    private EmitCall(EmitPipeline pipeline) {
        this.pipeline = pipeline;
    }

    static EmitCall open(Connection connection, EmitPipeline pipeline) {
        EmitCall call = new EmitCall(pipeline);
        ClientCalls.asyncBidiStreamingCall(
                connection.channel().newCall(EventServiceGrpc.getEmitStreamMethod(), CallOptions.DEFAULT), call);
        return call;
    }

    boolean isReady() {
        return requests != null && requests.isReady();
    }

    void send(EmitStreamRequest request) {
        if (requests != null) {
            requests.onNext(request);
        }
    }

    void complete() {
        if (requests != null) {
            requests.onCompleted();
        }
    }

    void cancel() {
        if (requests != null) {
            requests.cancel("the emit stream has ended", null);
        }
    }

    /** How many requests of this stream were answered. */
    int answered() {
        return answered;
    }

    void countAnswer() {
        answered++;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<EmitStreamRequest> begun) {
        requests = begun;
        begun.setOnReadyHandler(pipeline::ready);
    }

    @Override
    public void onNext(EmitStreamResponse response) {
        pipeline.answered(this, response);
    }

    @Override
    public void onError(Throwable failure) {
        pipeline.ended(this, failure);
    }

    @Override
    public void onCompleted() {
        pipeline.ended(this, null);
    }
}
