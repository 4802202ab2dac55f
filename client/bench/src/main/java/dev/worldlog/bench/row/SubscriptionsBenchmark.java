package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.JavaCommand;
import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.ProcessMemory;
import dev.worldlog.bench.lab.ServerProcess;
import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What a live subscription costs the server in memory, while nothing happens and while events come, against server streams of bare
 * gRPC. Each round has new processes, so nothing is left of the one before.
 *
 * <p>Confined to one thread.
 */
final class SubscriptionsBenchmark implements Benchmark {
    private static final String UNIT = "KiB";
    private static final double KIBI = 1024;
    private static final String STREAMS = "gRPC server streams";
    private static final int IDLE_EVENTS = 10;
    private static final int BUSY_PER_SECOND = 20;

    private int number;

    @Override
    public List<Row> run(Stage stage) throws Exception {
        if (!ProcessMemory.isKnown()) {
            stage.progress()
                    .say("subscriptions: left out, this Java has no jcmd, which tells how much memory a process holds");
            return List.of();
        }
        int idle = stage.plan().idleSubscriptions();
        int busy = stage.plan().busySubscriptions();
        Round whileIdle = new Round(stage.lab(), idle, Messages.of(IDLE_EVENTS), SubscriptionsBenchmark::idle);
        Round whileBusy =
                new Round(stage.lab(), busy, Messages.of(stage.plan().busyEvents()), SubscriptionsBenchmark::busy);
        List<Row> rows = new ArrayList<>(rows("idle", idle, Goal.itselfAtMost(10), measured(stage, "idle", whileIdle)));
        rows.addAll(rows("busy", busy, null, measured(stage, "busy", whileBusy)));
        return rows;
    }

    private static List<Contest.Side> measured(Stage stage, String what, Round round) throws Exception {
        return new Contest(what, stage.plan().rounds().withWarmUps(0), stage.progress())
                .side(Stage.WORLDLOG, UNIT, round::worldlog)
                .side(STREAMS, UNIT, round::streams)
                .run();
    }

    private static List<Row> rows(String what, int count, @Nullable Goal heapGoal, List<Contest.Side> sides) {
        return List.of(row(what, "heap", count, 0, heapGoal, sides), row(what, "direct", count, 1, null, sides));
    }

    private static Row row(
            String what, String where, int count, int figure, @Nullable Goal goal, List<Contest.Side> sides) {
        return new Row(
                what + "-" + where,
                String.format(Locale.ROOT, "%s memory of each of %d %s subscriptions", where, count, what),
                UNIT,
                new Row.Figures(Stage.WORLDLOG, "", sides.get(0).samples(figure)),
                new Row.Figures(STREAMS, "", sides.get(1).samples(figure)),
                goal,
                what.equals("idle")
                        ? "what the server's process holds more when all of them have begun, connections included; then each"
                                + " of them is told the same events"
                        : "the same in the middle of 20 events a second, each delivered to all of them");
    }

    private static double[] idle(Crowd crowd, int events) throws Exception {
        ProcessMemory before = crowd.memory();
        crowd.gather();
        ProcessMemory after = crowd.memory();
        for (int event = 0; event < events; event++) {
            crowd.speak();
        }
        return bytes(before, after);
    }

    private static double[] busy(Crowd crowd, int events) throws Exception {
        ProcessMemory before = crowd.memory();
        crowd.gather();
        List<CompletableFuture<ProcessMemory>> after = new ArrayList<>();
        new OpenLoop(BUSY_PER_SECOND, events).run(event -> {
            crowd.speak();
            if (event == events / 3) {
                after.add(CompletableFuture.supplyAsync(() -> memory(crowd)));
            }
        });
        return bytes(before, after.get(0).get());
    }

    private static ProcessMemory memory(Crowd crowd) {
        try {
            return crowd.memory();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private static double[] bytes(ProcessMemory before, ProcessMemory after) {
        return new double[] {after.heapBytes() - before.heapBytes(), after.directBytes() - before.directBytes()};
    }

    /** Does something with a crowd; how many bytes more the server then held, in its heap and outside of it. */
    private interface Occasion {
        double[] bytes(Crowd crowd, int events) throws Exception;
    }

    /** The sides, and what one leaves for the other. Confined to one thread. */
    private final class Round {
        private final Lab lab;
        private final int size;
        private final List<Event> events;
        private final Occasion occasion;
        private List<byte[]> frames = List.of();
        private Fingerprint expected = new Fingerprint(0, 0);

        Round(Lab lab, int size, List<Event> events, Occasion occasion) {
            this.lab = lab;
            this.size = size;
            this.events = events;
            this.occasion = occasion;
        }

        double[] worldlog() throws Exception {
            ServerProcess server = lab.own(ServerProcess.worldlog(
                    java(),
                    lab.directory().resolve("crowd-" + ++number),
                    // Besides the subscriptions there are a replay and an emit stream.
                    List.of("--max-streams=" + (size + 100))));
            try (WorldlogCrowd crowd = new WorldlogCrowd(lab, server, server.address(), size, events)) {
                double[] figures = each(crowd);
                frames = crowd.frames();
                expected = crowd.heard();
                return figures;
            }
        }

        double[] streams() throws Exception {
            ServerProcess server = lab.own(ServerProcess.reference(java(), lab.directory()));
            try (ReferenceCrowd crowd = new ReferenceCrowd(lab, server, size, frames, expected)) {
                return each(crowd);
            }
        }

        private JavaCommand java() {
            return lab.java().withTrackedMemory();
        }

        private double[] each(Crowd crowd) throws Exception {
            double[] bytes = occasion.bytes(crowd, events.size());
            crowd.verify();
            // A little less than nothing, where buffers that were there already are used, is nothing.
            return new double[] {Math.max(0, bytes[0]) / size / KIBI, Math.max(0, bytes[1]) / size / KIBI};
        }
    }
}
