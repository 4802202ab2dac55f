package dev.worldlog.client;

import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.ListEventsResponse;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.ReplayResponse;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * An event service that does what a test tells it, and remembers what it was asked.
 *
 * <p>Thread-safe; scripts are set before the first call.
 */
final class ScriptedEventService extends EventServiceGrpc.EventServiceImplBase {
    final List<EmitRequest> emits = new CopyOnWriteArrayList<>();
    final List<SubscribeRequest> subscribes = new CopyOnWriteArrayList<>();
    final List<ReplayRequest> replays = new CopyOnWriteArrayList<>();
    final List<ListEventsRequest> lists = new CopyOnWriteArrayList<>();

    BiConsumer<EmitRequest, StreamObserver<EmitResponse>> onEmit = (request, answer) -> unexpected("Emit");
    BiConsumer<ListEventsRequest, StreamObserver<ListEventsResponse>> onList =
            (request, answer) -> unexpected("ListEvents");
    BiConsumer<SubscribeRequest, FrameSender> onSubscribe = (request, frames) -> unexpected("Subscribe");
    BiConsumer<ReplayRequest, FrameSender> onReplay = (request, frames) -> unexpected("Replay");
    Function<StreamObserver<EmitStreamResponse>, StreamObserver<EmitStreamRequest>> onEmitStream = answers -> {
        throw unexpected("EmitStream");
    };

    @Override
    public void emit(EmitRequest request, StreamObserver<EmitResponse> answer) {
        emits.add(request);
        onEmit.accept(request, answer);
    }

    @Override
    public StreamObserver<EmitStreamRequest> emitStream(StreamObserver<EmitStreamResponse> answers) {
        return onEmitStream.apply(answers);
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> answer) {
        lists.add(request);
        onList.accept(request, answer);
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> responses) {
        ServerCallStreamObserver<SubscribeResponse> call = (ServerCallStreamObserver<SubscribeResponse>) responses;
        subscribes.add(request);
        onSubscribe.accept(
                request,
                new FrameSender(
                        call,
                        frame -> call.onNext(
                                SubscribeResponse.newBuilder().setFrame(frame).build())));
    }

    @Override
    public void replay(ReplayRequest request, StreamObserver<ReplayResponse> responses) {
        ServerCallStreamObserver<ReplayResponse> call = (ServerCallStreamObserver<ReplayResponse>) responses;
        replays.add(request);
        onReplay.accept(
                request,
                new FrameSender(
                        call,
                        frame -> call.onNext(
                                ReplayResponse.newBuilder().setFrame(frame).build())));
    }

    private static AssertionError unexpected(String method) {
        return new AssertionError("no script for " + method);
    }

    /** Sends all of these frames. */
    static void send(FrameSender sender, List<Frame> frames) {
        frames.forEach(sender::send);
    }
}
