package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.reference.ReferenceMethods;
import dev.worldlog.bench.wire.StreamEnd;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.Event;
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
    private static final String ECHO = "gRPC bidirectional echo";
    private static final String HAND_OVERS =
            "an event passes from thread to thread six times, an echo five times; and each emit has"
                    + " an answer as well, a second message for server and client";
    private static final String PAUSES =
            "the collector of the server stops it for 7 to 10 ms every two seconds; an echo leaves"
                    + " hardly anything to collect";

    @Override
    public List<Row> run(Stage stage) throws Exception {
        List<Event> events = Messages.of(stage.plan().latencyEvents());
        DeliveryLatency delivery =
                new DeliveryLatency(stage.subject(), stage.subject().newWorld("latency"));
        ManagedChannel echoing = stage.lab().channel(stage.referenceAddress());
        List<Contest.Side> sides = stage.contest("latency")
                .side(Stage.WORLDLOG, DeliveryLatency.UNIT, () -> delivery.measure(events))
                .side(ECHO, DeliveryLatency.UNIT, () -> echo(echoing, delivery.requests(events)))
                .run();
        return List.of(
                row("p50", 0, Goal.atMost(1.5).against(HAND_OVERS), sides),
                row("p99", 1, Goal.atMost(3).against(PAUSES), sides));
    }

    private static Row row(String percentile, int figure, Goal goal, List<Contest.Side> sides) {
        return new Row(
                "latency-" + percentile,
                "emit to live subscriber at 5 000 events/s, " + percentile,
                DeliveryLatency.UNIT,
                new Row.Figures(Stage.WORLDLOG, "", sides.get(0).samples(figure)),
                new Row.Figures(ECHO, "", sides.get(1).samples(figure)),
                goal,
                "open loop, from the intended time of sending; generated stubs on two connections; every emit asks for"
                        + " durability, which the subscriber does not wait for");
    }

    private static double[] echo(ManagedChannel channel, List<EmitStreamRequest> emits) throws Exception {
        List<byte[]> requests =
                emits.stream().map(EmitStreamRequest::toByteArray).toList();
        Arrivals arrivals = new Arrivals(requests.size());
        Echoed echoed = new Echoed(requests);
        StreamEnd<byte[], byte[]> answers = new StreamEnd<>(answer -> {
            arrivals.event();
            echoed.require(answer);
        });
        answers.whenEnded(arrivals::ended);
        StreamObserver<byte[]> echo = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(ReferenceMethods.ECHO_STREAM, CallOptions.DEFAULT), answers);
        OpenLoop loop = new OpenLoop(DeliveryLatency.PER_SECOND, requests.size());
        loop.run(index -> echo.onNext(requests.get(index)));
        arrivals.await();
        echo.onCompleted();
        answers.await(History.PATIENCE);
        return arrivals.percentiles(loop);
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
