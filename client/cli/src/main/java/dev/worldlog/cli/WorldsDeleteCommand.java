package dev.worldlog.cli;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.DeleteWorldRequest;
import dev.worldlog.v1.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog worlds delete}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Delete a world with all of its events, for ever.",
        footer = {"", "Examples:", "  worldlog worlds delete garden", "  worldlog worlds delete garden --yes"})
final class WorldsDeleteCommand implements Callable<Integer> {
    private final Root root;

    @Parameters(paramLabel = "WORLD", description = "The world.")
    private String world = "";

    @Option(names = "--yes", description = "Do not ask. Needed when nobody can be asked.")
    private boolean yes;

    WorldsDeleteCommand(Root root) {
        this.root = root;
    }

    @Override
    public Integer call() throws IOException {
        Console console = root.console();
        if (!yes && !console.terminal().inIsTerminal()) {
            throw new CommandException(ExitCode.USAGE, "deleting " + world + " is for ever; say --yes");
        }
        try (WorldlogClient client = root.connect()) {
            World found = client.getWorld(world);
            if (!yes && !confirmed(found)) {
                console.notice("nothing deleted");
                return ExitCode.FAILED;
            }
            // The count that the user agreed to may have grown; another incarnation of the world must not go for it.
            long deleted = client.deleteWorld(DeleteWorldRequest.newBuilder()
                    .setWorld(world)
                    .setEtag(found.getEtag())
                    .build());
            console.print("deleted world " + world + " with " + deleted + (deleted == 1 ? " event" : " events"));
            return ExitCode.OK;
        }
    }

    private boolean confirmed(World found) throws IOException {
        Console console = root.console();
        console.err().print("Delete " + world + " with " + found.getEventCount() + " events for ever? Type its id: ");
        console.err().flush();
        String answer = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)).readLine();
        return world.equals(answer == null ? "" : answer.strip());
    }
}
