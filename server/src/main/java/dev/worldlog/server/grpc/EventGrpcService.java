package dev.worldlog.server.grpc;

import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCount;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventLog;
import dev.worldlog.log.EventPage;
import dev.worldlog.log.EventQuery;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.CountEventsRequest;
import dev.worldlog.v1.CountEventsResponse;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.GetEventRequest;
import dev.worldlog.v1.GetEventResponse;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.ListEventsResponse;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import io.grpc.Context;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The EventService of the contract.
 *
 * <p>Thread-safe.
 */
final class EventGrpcService extends EventServiceGrpc.EventServiceImplBase {
    private final EventLog eventLog;
    private final Replies replies;
    private final StreamContext streams;
    private final StreamContext emits;

    /** @param emits like {@code streams}, on the threads of the calls */
    EventGrpcService(EventLog eventLog, Replies replies, StreamContext streams, StreamContext emits) {
        this.eventLog = eventLog;
        this.replies = replies;
        this.streams = streams;
        this.emits = emits;
    }

    /** The service as it is served: its streams in their own types. */
    ServerServiceDefinition bind(StatusMapper statuses) {
        return new ServiceBinding(bindService(), statuses)
                .frames(EventServiceGrpc.getReplayMethod(), this::replayFrames)
                .frames(EventServiceGrpc.getSubscribeMethod(), this::subscribeFrames)
                .bidirectional(EventServiceGrpc.getEmitStreamMethod(), this::emitRequests)
                .build();
    }

    @Override
    public void emit(EmitRequest request, StreamObserver<EmitResponse> client) {
        replies.sendLater(client, () -> emit(request).thenApply(EmitAnswer::toResponse));
    }

    private CompletableFuture<EmitAnswer> emit(EmitRequest request) {
        AckLevel ack = Envelope.ack(request.getAck(), request.getAckValue());
        EmitBatch batch = Queries.batch(request);
        return EmitAnswer.of(eventLog.emit(batch), ack, eventLog);
    }

    private StreamObserver<Request<EmitStreamRequest>> emitRequests(StreamObserver<EmitStreamResponse> client) {
        EmitCall call = new EmitCall((ServerCallStreamObserver<EmitStreamResponse>) client, eventLog, emits);
        call.start();
        return call;
    }

    @Override
    public void getEvent(GetEventRequest request, StreamObserver<GetEventResponse> client) {
        replies.send(
                client,
                () -> GetEventResponse.newBuilder().setEvent(getEvent(request)).build());
    }

    private Event getEvent(GetEventRequest request) {
        String world = Envelope.world(request.getWorld());
        return switch (request.getKeyCase()) {
            case SEQUENCE -> eventLog.getEvent(world, Envelope.assigned("sequence", request.getSequence()));
            case ID -> eventLog.getEvent(world, Envelope.eventId(request.getId()));
            case KEY_NOT_SET -> throw Envelope.invalid("key", "none", "sequence or id");
        };
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> client) {
        replies.send(client, () -> listEvents(request));
    }

    private ListEventsResponse listEvents(ListEventsRequest request) {
        EventQuery query = Queries.list(request);
        int pageSize = Envelope.pageSize(request.getPageSize());
        PageToken token = PageToken.of(
                request.toBuilder().clearPageSize().clearPageToken().build());
        OptionalLong next = token.decodeSequence(request.getPageToken());
        EventQuery from = next.isPresent() ? Queries.resumed(query, next.getAsLong()) : query;
        EventPage page = eventLog.listEvents(from, pageSize);
        ListEventsResponse.Builder response = ListEventsResponse.newBuilder().addAllEvents(page.events());
        page.next().ifPresent(after -> response.setNextPageToken(token.encode(Long.toString(after))));
        return response.build();
    }

    @Override
    public void countEvents(CountEventsRequest request, StreamObserver<CountEventsResponse> client) {
        replies.send(client, () -> {
            EventCount count = eventLog.countEvents(Queries.count(request), Context.current()::isCancelled);
            return CountEventsResponse.newBuilder()
                    .setCount(count.count())
                    .setThroughSequence(count.throughSequence())
                    .build();
        });
    }

    private void replayFrames(ReplayRequest request, StreamObserver<EncodedFrame> client) {
        pump(client, eventLog.replay(Queries.replay(request)));
    }

    private void subscribeFrames(SubscribeRequest request, StreamObserver<EncodedFrame> client) {
        pump(client, eventLog.subscribe(Queries.subscribe(request)));
    }

    private void pump(StreamObserver<EncodedFrame> client, EventCursor cursor) {
        new FramePump((ServerCallStreamObserver<EncodedFrame>) client, cursor, streams).start();
    }
}
