package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.Row;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Everything that can be measured, in the order in which it is.
 *
 * <p>Immutable.
 */
public enum Benchmarks {
    EMIT(true, When.ALWAYS),
    UNARY(false, When.ALWAYS),
    REPLAY(false, When.ALWAYS),
    LATENCY(false, When.ALWAYS),
    FAN_OUT(false, When.ALWAYS),
    START(true, When.ALWAYS),
    SUBSCRIPTIONS(true, When.NOT_QUICK),
    GROWTH(true, When.ASKED_FOR),
    PEERS(false, When.ASKED_FOR);

    /** When something is measured without being named. Immutable. */
    private enum When {
        ALWAYS,
        NOT_QUICK,
        ASKED_FOR
    }

    private final boolean needsOwnServer;
    private final When when;

    Benchmarks(boolean needsOwnServer, When when) {
        this.needsOwnServer = needsOwnServer;
        this.when = when;
    }

    /** Those that are measured when none are named. */
    public static Set<Benchmarks> unlessNamed(boolean onlyQuick) {
        Set<Benchmarks> some = EnumSet.allOf(Benchmarks.class);
        some.removeIf(benchmark -> benchmark.when == When.ASKED_FOR || (onlyQuick && benchmark.when == When.NOT_QUICK));
        return some;
    }

    /** Whether it needs the file or the process of the server, or servers besides it. */
    public boolean needsOwnServer() {
        return needsOwnServer;
    }

    public List<Row> run(Stage stage) throws Exception {
        return make().run(stage);
    }

    private Benchmark make() {
        return switch (this) {
            case EMIT -> new EmitBenchmark();
            case UNARY -> new UnaryBenchmark();
            case REPLAY -> new ReplayBenchmark();
            case LATENCY -> new LatencyBenchmark();
            case FAN_OUT -> new FanOutBenchmark();
            case START -> new StartBenchmark();
            case SUBSCRIPTIONS -> new SubscriptionsBenchmark();
            case GROWTH -> new GrowthBenchmark();
            case PEERS -> new PeersBenchmark();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
