package dev.worldlog.cli;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.World;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog worlds create}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Create a world.",
        footer = {
            "",
            "Examples:",
            "  worldlog worlds create garden",
            "  worldlog worlds create garden --display-name \"The garden\" --label team=blue --label env=test"
        })
final class WorldsCreateCommand implements Runnable {
    private final Root root;

    @Parameters(
            paramLabel = "WORLD",
            description = "The id: 1 to 128 of A-Z a-z 0-9 . _ : -, the first a letter or digit.")
    private String world = "";

    @Option(names = "--display-name", paramLabel = "TEXT", description = "What people call it.")
    private String displayName = "";

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label; may be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Mixin
    private OutputOptions output = new OutputOptions();

    WorldsCreateCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        try (WorldlogClient client = root.connect()) {
            World created = client.createWorld(World.newBuilder()
                    .setId(world)
                    .setDisplayName(displayName)
                    .putAllLabels(labels)
                    .build());
            root.console().print(output.json() ? WorldLines.json(created) : "created world " + created.getId());
        }
    }
}
