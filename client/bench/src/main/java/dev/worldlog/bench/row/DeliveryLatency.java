package dev.worldlog.bench.row;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.worldlog.bench.lab.Subject;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.wire.StreamEnd;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.List;

/**
 * Emits into a world at a fixed rate, one event a request, while a live subscriber listens on another connection.
 *
 * <p>Confined to one thread.
 */
final class DeliveryLatency {
    static final int PER_SECOND = 5_000;
    static final String UNIT = "µs";

    private final ManagedChannel emitting;
    private final ManagedChannel subscribing;
    private final String world;
    private long firstSequence;

    DeliveryLatency(Subject subject, String world) {
        this.emitting = subject.channel();
        this.subscribing = subject.channel();
        this.world = world;
    }

    /** One round: the median and the 99th percentile of the time from when an emit was due to its arrival. */
    double[] measure(List<Event> events) throws Exception {
        List<EmitStreamRequest> requests = requests(events);
        firstSequence = 0;
        Arrivals arrivals = new Arrivals(requests.size());
        try (LiveStream live = LiveStream.open(subscribing, world, arrivals)) {
            StreamEnd<EmitStreamRequest, EmitStreamResponse> acks = new StreamEnd<>(this::answered);
            acks.whenEnded(arrivals::ended);
            StreamObserver<EmitStreamRequest> emit =
                    EventServiceGrpc.newStub(emitting).emitStream(acks);
            OpenLoop loop = new OpenLoop(PER_SECOND, requests.size());
            try {
                loop.run(index -> emit.onNext(requests.get(index)));
            } catch (IllegalStateException over) {
                // An answer was wrong, or the call failed: that is what has to be said.
                acks.await(History.PATIENCE);
                throw over;
            }
            arrivals.await();
            emit.onCompleted();
            acks.await(History.PATIENCE);
            verify(requests, live);
            return arrivals.percentiles(loop);
        }
    }

    /** New ids every time, rising, as the client gives them. */
    List<EmitStreamRequest> requests(List<Event> events) {
        return events.stream()
                .map(event -> event.toBuilder()
                        .setId(UuidCreator.getTimeOrderedEpochPlus1().toString()))
                .map(event -> EmitStreamRequest.newBuilder()
                        .setWorld(world)
                        .addEvents(event)
                        .setAck(AckLevel.ACK_LEVEL_DURABLE)
                        .build())
                .toList();
    }

    private void answered(EmitStreamResponse response) {
        InvalidMeasurementException.require(AckLevel.ACK_LEVEL_DURABLE, response.getAck(), "ack");
        if (firstSequence == 0) {
            firstSequence = response.getResults(0).getSequence();
        }
    }

    private void verify(List<EmitStreamRequest> requests, LiveStream live) throws Exception {
        History history = new History(emitting, world, firstSequence, firstSequence + requests.size() - 1);
        List<Event> sent =
                requests.stream().map(request -> request.getEvents(0)).toList();
        InvalidMeasurementException.require(history.verified(sent), live.fingerprint(), "what the subscriber saw");
    }
}
