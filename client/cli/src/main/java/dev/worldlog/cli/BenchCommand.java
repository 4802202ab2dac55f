package dev.worldlog.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code worldlog bench}, which the launcher gives to the benchmark; whoever comes here is told how.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measure a server beside bare SQLite and bare gRPC: ./worldlog bench [options].",
            "",
            "The launcher script runs it from a program of its own, dev.worldlog.bench.Main, with the server's flags;",
            "'./worldlog bench --help' lists its options."
        },
        footer = {"", "Examples:", "  ./worldlog bench --quick", "  ./worldlog bench --rows emit,replay"})
final class BenchCommand implements Callable<Integer> {
    private final Root root;

    /** The benchmark's options are for the benchmark to judge. */
    @Unmatched
    private final List<String> rest = new ArrayList<>();

    BenchCommand(Root root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        root.console()
                .error("the benchmark is another program; start it with the launcher: ./worldlog bench "
                        + String.join(" ", rest));
        return ExitCode.USAGE;
    }
}
