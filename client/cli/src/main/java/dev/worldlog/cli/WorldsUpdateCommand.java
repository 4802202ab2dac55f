package dev.worldlog.cli;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog worlds update}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        description = "Change what a world is called or its labels. What is not named stays as it is.",
        footer = {
            "",
            "Examples:",
            "  worldlog worlds update garden --display-name \"The old garden\"",
            "  worldlog worlds update garden --label team=green --remove-label env"
        })
final class WorldsUpdateCommand implements Runnable {
    private final Root root;

    @Parameters(paramLabel = "WORLD", description = "The world.")
    private String world = "";

    @Option(names = "--display-name", paramLabel = "TEXT", description = "What people shall call it; '' for nothing.")
    private @Nullable String displayName;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label to set; may be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--remove-label", paramLabel = "KEY", description = "A label to remove; may be repeated.")
    private List<String> removedLabels = new ArrayList<>();

    @Mixin
    private OutputOptions output = new OutputOptions();

    WorldsUpdateCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        List<String> fields = fields();
        if (fields.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "nothing to change; expected --display-name, --label or --remove-label");
        }
        try (WorldlogClient client = root.connect()) {
            // With its etag: whoever changes the labels in between is not overruled.
            World.Builder change = client.getWorld(world).toBuilder();
            if (displayName != null) {
                change.setDisplayName(displayName);
            }
            removedLabels.forEach(change::removeLabels);
            World changed = client.updateWorld(change.putAllLabels(labels).build(), fields.toArray(String[]::new));
            root.console().print(output.json() ? WorldLines.json(changed) : "updated world " + changed.getId());
        }
    }

    private List<String> fields() {
        List<String> fields = new ArrayList<>();
        if (displayName != null) {
            fields.add("display_name");
        }
        if (!labels.isEmpty() || !removedLabels.isEmpty()) {
            fields.add("labels");
        }
        return fields;
    }
}
