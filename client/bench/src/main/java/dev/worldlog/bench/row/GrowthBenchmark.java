package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.Subject;
import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.Quantity;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Emit, replay and delivery on a server that holds many events, against another one that holds few.
 *
 * <p>Confined to one thread.
 */
final class GrowthBenchmark implements Benchmark {
    private static final int PATTERN_EVENTS = 50_000;
    private static final String EVENTS = "events/s";
    private static final double SLOWER_AT_MOST = 1.5;

    @Override
    public List<Row> run(Stage stage) throws Exception {
        Plan plan = stage.plan();
        List<Event> pattern = Messages.of((int) Math.min(PATTERN_EVENTS, plan.stored()));
        GrownWorld few = world(stage, "few", plan.storedFew(), pattern);
        GrownWorld many = world(stage, "many", plan.stored(), pattern);
        Pair pair = new Pair(stage, few, many);
        List<Event> emitted = Messages.of(plan.growthEvents());
        List<Event> delivered = Messages.of(plan.latencyEvents());

        List<Row> rows = new ArrayList<>();
        pair.measure("growth-emit", EVENTS, world -> world.emit(emitted));
        rows.add(pair.row("growth-emit", "durable emit, batches of " + Plan.BATCH, 0, Goal.atLeast(0.8)));
        pair.measure("growth-seek", DeliveryLatency.UNIT, world -> world.seek(plan.seeks(), plan.seekEvents()));
        rows.add(pair.row("growth-seek", replay(plan.seekEvents()), 0, Goal.atMost(SLOWER_AT_MOST)));
        pair.measure("growth-replay", EVENTS, world -> world.replay(plan.stretchEvents()));
        rows.add(pair.row("growth-replay", replay(plan.stretchEvents()), 0, Goal.atLeast(1 / SLOWER_AT_MOST)));
        pair.measure("growth-latency", DeliveryLatency.UNIT, world -> world.deliver(delivered));
        rows.add(pair.row("growth-latency-p50", "emit to live subscriber at 5 000 events/s, p50", 0, null));
        rows.add(pair.row("growth-latency-p99", "emit to live subscriber at 5 000 events/s, p99", 1, null));
        return rows;
    }

    private static String replay(int events) {
        return "replay of " + Quantity.text(events) + " events from a random point";
    }

    /** Whoever has stored more has been running for longer; so both are measured by servers that have just been started. */
    private static GrownWorld world(Stage stage, String name, long count, List<Event> pattern) throws Exception {
        Subject filled = stage.lab().startWorldlog(name, List.of());
        GrownWorld world = new GrownWorld(filled, pattern);
        world.fill(count, stage.progress());
        filled.own().orElseThrow().process().close();
        return world.on(stage.lab().startWorldlog(name, List.of()));
    }

    /** Something that is done with the one world as with the other. */
    private interface Deed {
        double[] measure(GrownWorld world) throws Exception;
    }

    /** The two worlds, and what was measured last. Confined to one thread. */
    private static final class Pair {
        private final Stage stage;
        private final GrownWorld few;
        private final GrownWorld many;
        private String unit = "";
        private List<Contest.Side> sides = List.of();

        Pair(Stage stage, GrownWorld few, GrownWorld many) {
            this.stage = stage;
            this.few = few;
            this.many = many;
        }

        void measure(String name, String figuresIn, Deed deed) throws Exception {
            unit = figuresIn;
            sides = stage.contest(name)
                    .side(who(stage.plan().stored()), unit, () -> deed.measure(many))
                    .side(who(stage.plan().storedFew()), unit, () -> deed.measure(few))
                    .run();
        }

        Row row(String id, String what, int figure, @Nullable Goal goal) {
            String durability = id.equals("growth-emit") ? "fsync" : "";
            return new Row(
                    id,
                    what,
                    unit,
                    new Row.Figures(sides.get(0).who(), durability, sides.get(0).samples(figure)),
                    new Row.Figures(sides.get(1).who(), durability, sides.get(1).samples(figure)),
                    goal,
                    sides.get(0).who() + ", in one world; the reference is the same server with fewer. Rounds add what"
                            + " they emit, and replay only what was stored before them");
        }

        private static String who(long stored) {
            return Stage.WORLDLOG + ", " + Quantity.text((double) stored) + " stored";
        }
    }
}
