package dev.worldlog.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code worldlog serve}, which the launcher gives to the server; whoever comes here is told how.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Start a server: ./worldlog serve [options].",
            "",
            "The launcher script runs it from the server's own program, dev.worldlog.server.Main;",
            "'./worldlog serve --help' lists its options."
        },
        footer = {
            "",
            "Examples:",
            "  ./worldlog serve",
            "  ./worldlog serve --data ./worldlog-data --listen 127.0.0.1:7420"
        })
final class ServeCommand implements Callable<Integer> {
    private final Root root;

    /** The server's options are for the server to judge. */
    @Unmatched
    private final List<String> rest = new ArrayList<>();

    ServeCommand(Root root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        root.console()
                .error("the server is another program; start it with the launcher: ./worldlog serve "
                        + String.join(" ", rest));
        return ExitCode.USAGE;
    }
}
