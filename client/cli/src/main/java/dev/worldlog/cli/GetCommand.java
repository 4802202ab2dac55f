package dev.worldlog.cli;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Event;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog get}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = "Show one event, by its sequence or its id.",
        footer = {
            "",
            "Examples:",
            "  worldlog get garden 12",
            "  worldlog get garden 12 --output json | jq .",
            "  worldlog get garden order-7:created",
            "  worldlog get garden 12 --id          the event whose id is \"12\""
        })
final class GetCommand implements Runnable {
    private final Root root;

    @Parameters(index = "0", paramLabel = "WORLD", description = "The world.")
    private String world = "";

    @Parameters(index = "1", paramLabel = "SEQUENCE|ID", description = "Digits are a sequence, all else is an id.")
    private String key = "";

    @Option(names = "--id", description = "Take it as an id, also when it consists of digits.")
    private boolean id;

    @Mixin
    private OutputOptions output = new OutputOptions();

    GetCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        try (WorldlogClient client = root.connect()) {
            boolean sequence = !id && key.matches("\\d{1,18}");
            Event event = sequence ? client.getEvent(world, Long.parseLong(key)) : client.getEvent(world, key);
            root.console().print(output.format(root.console()).line(event));
        }
    }
}
