package dev.worldlog.cli;

import dev.worldlog.cli.output.Table;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.World;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code worldlog worlds list}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List worlds, by id.",
        footer = {
            "",
            "Examples:",
            "  worldlog worlds list",
            "  worldlog worlds list --label team=blue --output json | jq -r .id"
        })
final class WorldsListCommand implements Runnable {
    private final Root root;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Only worlds with this label.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Mixin
    private OutputOptions output = new OutputOptions();

    WorldsListCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        try (WorldlogClient client = root.connect();
                Stream<World> worlds = client.listWorlds(labels)) {
            if (output.json()) {
                worlds.forEach(world -> root.console().print(WorldLines.json(world)));
            } else {
                printTable(worlds);
            }
        }
    }

    private void printTable(Stream<World> worlds) {
        Table table = new Table("WORLD", "EVENTS", "LAST", "DURABLE", "CREATED", "NAME");
        worlds.forEach(world -> table.add(
                world.getId(),
                Long.toUnsignedString(world.getEventCount()),
                "#" + world.getLastSequence(),
                "#" + world.getDurableThrough(),
                WorldLines.time(world.getCreateTime()),
                world.getDisplayName()));
        table.lines().forEach(root.console()::print);
    }
}
