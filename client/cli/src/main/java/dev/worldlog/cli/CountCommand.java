package dev.worldlog.cli;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.CountEventsRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog count}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "count",
        mixinStandardHelpOptions = true,
        description = "Count the events of a world that match.",
        footer = {
            "",
            "Examples:",
            "  worldlog count garden",
            "  worldlog count garden --kind tool --phase error --emitted-from 1h"
        })
final class CountCommand implements Runnable {
    private final Root root;

    @Parameters(paramLabel = "WORLD", description = "The world.")
    private String world = "";

    @Option(names = "--from", paramLabel = "N", description = "Lowest sequence, inclusive.")
    private @Nullable Long from;

    @Option(names = "--to", paramLabel = "N", description = "Highest sequence, inclusive.")
    private @Nullable Long to;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    CountCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        CountEventsRequest.Builder request =
                CountEventsRequest.newBuilder().setWorld(world).setFilter(filter.filter());
        if (from != null) {
            request.setFromSequence(from);
        }
        if (to != null) {
            request.setToSequence(to);
        }
        try (WorldlogClient client = root.connect()) {
            root.console()
                    .print(Long.toUnsignedString(
                            client.countEvents(request.build()).getCount()));
        }
    }
}
