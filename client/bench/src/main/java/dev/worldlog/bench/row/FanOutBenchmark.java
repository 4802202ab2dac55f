package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.v1.Event;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Events emitted to many live subscribers, against the frames that one of them received, sent to as many callers by bare gRPC.
 *
 * <p>Confined to one thread.
 */
final class FanOutBenchmark implements Benchmark {
    private static final int SUBSCRIBERS = 100;
    private static final int CONNECTIONS = 10;
    private static final String UNIT = "deliveries/s";
    private static final String STREAMS = "gRPC server streams";

    @Override
    public List<Row> run(Stage stage) throws Exception {
        Round round = new Round(stage, stage.subject().newWorld("fan-out"));
        List<Contest.Side> sides = stage.contest("fan-out")
                .side(Stage.WORLDLOG, UNIT, round::deliver)
                .side(STREAMS, UNIT, round::stream)
                .run();
        return List.of(new Row(
                "fan-out",
                "fan-out to 100 subscribers",
                UNIT,
                new Row.Figures(Stage.WORLDLOG, "", sides.get(0).samples(0)),
                new Row.Figures(STREAMS, "", sides.get(1).samples(0)),
                Goal.atLeast(0.7),
                "100 subscriptions on 10 connections, walked, not parsed, while the Java client emits batches of 100; the"
                        + " reference sends the frames that one subscriber received, and nobody emits"));
    }

    /** The sides, and what they work on. Confined to one thread. */
    private static final class Round {
        private final Stage stage;
        private final String world;
        private final List<Event> events;
        private final List<List<Event>> batches;
        private final List<ManagedChannel> subscribing;
        private final List<ManagedChannel> streaming;
        private Fingerprint expected = new Fingerprint(0, 0);
        private List<byte[]> frames = List.of();

        Round(Stage stage, String world) {
            this.stage = stage;
            this.world = world;
            events = Messages.of(stage.plan().fanOutEvents());
            batches = Messages.batches(events, Plan.BATCH);
            subscribing = IntStream.range(0, CONNECTIONS)
                    .mapToObj(i -> stage.subject().channel())
                    .toList();
            streaming = IntStream.range(0, CONNECTIONS)
                    .mapToObj(i -> stage.lab().channel(stage.referenceAddress()))
                    .toList();
        }

        double[] deliver() throws Exception {
            try (Audience audience = new Audience(SUBSCRIBERS, events.size())) {
                for (int i = 0; i < SUBSCRIBERS; i++) {
                    audience.add(subscribing.get(i % CONNECTIONS), world);
                }
                long begin = System.nanoTime();
                Emission emission = Emission.of(stage.subject().client(), world, batches);
                audience.await();
                long nanos = System.nanoTime() - begin;
                long first = emission.verifiedFirstSequence();
                expected = new History(subscribing.get(0), world, first, first + events.size() - 1).verified(events);
                audience.require(expected);
                frames = audience.frames();
                return Rate.perSecond((long) events.size() * SUBSCRIBERS, nanos);
            }
        }

        double[] stream() throws Exception {
            Reference reference = new Reference(streaming.get(0));
            reference.keep(frames);
            ReferenceAudience audience = new ReferenceAudience(SUBSCRIBERS, streaming);
            long begin = System.nanoTime();
            reference.go();
            audience.await();
            long nanos = System.nanoTime() - begin;
            audience.require(expected);
            return Rate.perSecond(expected.count() * SUBSCRIBERS, nanos);
        }
    }
}
