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
    EMIT(true, true),
    UNARY(false, true),
    REPLAY(false, true),
    LATENCY(false, true),
    FAN_OUT(false, true),
    START(true, true),
    SUBSCRIPTIONS(true, false);

    private final boolean needsOwnServer;
    private final boolean isQuick;

    Benchmarks(boolean needsOwnServer, boolean isQuick) {
        this.needsOwnServer = needsOwnServer;
        this.isQuick = isQuick;
    }

    /** Those that are measured when none are named. */
    public static Set<Benchmarks> unlessNamed(boolean onlyQuick) {
        Set<Benchmarks> all = EnumSet.allOf(Benchmarks.class);
        all.removeIf(benchmark -> onlyQuick && !benchmark.isQuick);
        return all;
    }

    /** Whether it needs the file or the process of the server. */
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
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
