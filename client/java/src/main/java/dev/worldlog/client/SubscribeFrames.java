package dev.worldlog.client;

import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SubscribeResponse;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;

/**
 * The frames of a subscription.
 *
 * <p>Confined to the reader's thread.
 */
final class SubscribeFrames implements FrameRequest {
    private static final int FRAMES_AHEAD = 1;

    private final SubscribeRequest request;
    private final FramePosition position;

    SubscribeFrames(SubscribeRequest request) {
        this.request = request;
        this.position = request.hasAfterSequence()
                ? FramePosition.after(request.getAfterSequence())
                : FramePosition.unknown(false);
    }

    @Override
    public FramePosition position() {
        return position;
    }

    @Override
    public FrameCall<?, ?> open(Connection connection, FrameCall.Sink sink) {
        FrameCall<SubscribeRequest, SubscribeResponse> call =
                new FrameCall<>(sink, SubscribeResponse::getFrame, FRAMES_AHEAD);
        ClientCalls.asyncServerStreamingCall(
                connection.channel().newCall(EventServiceGrpc.getSubscribeMethod(), CallOptions.DEFAULT),
                fromHere(),
                call);
        return call;
    }

    /** A cursor also tells the server which log it was read from, so it is preferred to the sequence. */
    private SubscribeRequest fromHere() {
        if (!position.isKnown()) {
            return request;
        }
        String cursor = position.cursor();
        return cursor == null
                ? request.toBuilder()
                        .setAfterSequence(position.throughSequence())
                        .build()
                : request.toBuilder().setCursor(cursor).build();
    }

    @Override
    public Frame received(Frame frame) {
        return frame;
    }

    @Override
    public boolean isFinite() {
        return false;
    }

    @Override
    public boolean isCompleted() {
        return false;
    }

    @Override
    public boolean hasRest() {
        return true;
    }
}
