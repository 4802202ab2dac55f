package dev.worldlog.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code worldlog conformance}, which the launcher gives to the conformance kit; whoever comes here is told how.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description = {
            "Hold a client to the scenarios that every client must pass: ./worldlog conformance [options].",
            "",
            "The launcher script runs it from a program of its own, dev.worldlog.conformance.Main;",
            "'./worldlog conformance --help' lists its options."
        },
        footer = {
            "",
            "Examples:",
            "  ./worldlog conformance",
            "  ./worldlog conformance --adapter 'mine=./adapter --fast'"
        })
final class ConformanceCommand implements Callable<Integer> {
    private final Root root;

    /** The kit's options are for the kit to judge. */
    @Unmatched
    private final List<String> rest = new ArrayList<>();

    ConformanceCommand(Root root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        root.console()
                .error("the conformance kit is another program; start it with the launcher: ./worldlog conformance "
                        + String.join(" ", rest));
        return ExitCode.USAGE;
    }
}
