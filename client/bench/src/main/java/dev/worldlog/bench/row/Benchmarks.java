package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.Row;
import java.util.List;
import java.util.Locale;

/**
 * Everything that can be measured, in the order in which it is.
 *
 * <p>Immutable.
 */
public enum Benchmarks {
    EMIT(true),
    UNARY(false),
    REPLAY(false),
    LATENCY(false),
    FAN_OUT(false),
    START(true);

    private final boolean needsOwnServer;

    Benchmarks(boolean needsOwnServer) {
        this.needsOwnServer = needsOwnServer;
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
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
