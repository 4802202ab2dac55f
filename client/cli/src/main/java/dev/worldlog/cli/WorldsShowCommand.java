package dev.worldlog.cli;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.World;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog worlds show}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show one world: how many events, the last sequence, what is durable.",
        footer = {"", "Examples:", "  worldlog worlds show garden", "  worldlog worlds show garden --output json"})
final class WorldsShowCommand implements Runnable {
    private final Root root;

    @Parameters(paramLabel = "WORLD", description = "The world.")
    private String world = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    WorldsShowCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        try (WorldlogClient client = root.connect()) {
            World found = client.getWorld(world);
            if (output.json()) {
                root.console().print(WorldLines.json(found));
            } else {
                WorldLines.details(found).forEach(root.console()::print);
            }
        }
    }
}
