package dev.worldlog.bench.row;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.reference.ReferenceMethods;
import dev.worldlog.bench.wire.StreamEnd;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.List;

/**
 * How long it takes from an emit to a live subscriber, at a fixed rate, against bidirectional echoes of the same bytes at the same
 * rate.
 *
 * <p>Confined to one thread.
 */
final class LatencyBenchmark implements Benchmark {
    private static final int PER_SECOND = 5_000;
    private static final String UNIT = "µs";
    private static final String ECHO = "gRPC bidirectional echo";

    @Override
    public List<Row> run(Stage stage) throws Exception {
        Round round = new Round(stage, stage.subject().newWorld("latency"));
        List<Contest.Side> sides = stage.contest("latency")
                .side(Stage.WORLDLOG, UNIT, round::emit)
                .side(ECHO, UNIT, round::echo)
                .run();
        return List.of(row("p50", 0, Goal.atMost(1.5), sides), row("p99", 1, Goal.atMost(3), sides));
    }

    private static Row row(String percentile, int figure, Goal goal, List<Contest.Side> sides) {
        return new Row(
                "latency-" + percentile,
                "emit to live subscriber at 5 000 events/s, " + percentile,
                UNIT,
                new Row.Figures(Stage.WORLDLOG, "", sides.get(0).samples(figure)),
                new Row.Figures(ECHO, "", sides.get(1).samples(figure)),
                goal,
                "open loop, from the intended time of sending; generated stubs on two connections; every emit asks for"
                        + " durability, which the subscriber does not wait for");
    }

    /** The sides, and what they work on. Confined to one thread. */
    private static final class Round {
        private final String world;
        private final ManagedChannel emitting;
        private final ManagedChannel subscribing;
        private final ManagedChannel echoing;
        private final List<Event> events;
        private long lastSequence;

        Round(Stage stage, String world) {
            this.world = world;
            emitting = stage.subject().channel();
            subscribing = stage.subject().channel();
            echoing = stage.lab().channel(stage.referenceAddress());
            events = Messages.of(stage.plan().latencyEvents());
        }

        double[] emit() throws Exception {
            List<EmitStreamRequest> requests = requests();
            Arrivals arrivals = new Arrivals(requests.size());
            try (LiveStream live = LiveStream.open(subscribing, world, arrivals)) {
                StreamEnd<EmitStreamRequest, EmitStreamResponse> acks = new StreamEnd<>(Round::requireDurable);
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

        double[] echo() throws Exception {
            List<byte[]> requests =
                    requests().stream().map(EmitStreamRequest::toByteArray).toList();
            Arrivals arrivals = new Arrivals(requests.size());
            Echoed echoed = new Echoed(requests);
            StreamEnd<byte[], byte[]> answers = new StreamEnd<>(answer -> {
                arrivals.event();
                echoed.require(answer);
            });
            answers.whenEnded(arrivals::ended);
            StreamObserver<byte[]> echo = ClientCalls.asyncBidiStreamingCall(
                    echoing.newCall(ReferenceMethods.ECHO_STREAM, CallOptions.DEFAULT), answers);
            OpenLoop loop = new OpenLoop(PER_SECOND, requests.size());
            loop.run(index -> echo.onNext(requests.get(index)));
            arrivals.await();
            echo.onCompleted();
            answers.await(History.PATIENCE);
            return arrivals.percentiles(loop);
        }

        private List<EmitStreamRequest> requests() {
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

        private static void requireDurable(EmitStreamResponse response) {
            InvalidMeasurementException.require(AckLevel.ACK_LEVEL_DURABLE, response.getAck(), "ack");
        }

        private void verify(List<EmitStreamRequest> requests, LiveStream live) throws Exception {
            History history = new History(emitting, world, lastSequence + 1, lastSequence + requests.size());
            lastSequence += requests.size();
            List<Event> sent =
                    requests.stream().map(request -> request.getEvents(0)).toList();
            InvalidMeasurementException.require(history.verified(sent), live.fingerprint(), "what the subscriber saw");
        }
    }

    /** Compares answers with requests, in their order. Confined to the call. */
    private static final class Echoed {
        private final List<byte[]> requests;
        private int next;

        Echoed(List<byte[]> requests) {
            this.requests = requests;
        }

        void require(byte[] answer) {
            InvalidMeasurementException.require(
                    true, Arrays.equals(requests.get(next++), answer), "an echo equals its request");
        }
    }
}
