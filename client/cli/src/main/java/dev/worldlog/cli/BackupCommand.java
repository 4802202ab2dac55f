package dev.worldlog.cli;

import dev.worldlog.cli.output.OneLine;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.BackupResponse;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog backup}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copy the store, as it is at one moment, into the directory 'backups' of the server's data.",
            "",
            "The server goes on working. The copy is flushed and checked before this ends. A server that is",
            "started on it (worldlog serve --data .../backups/NAME) gives every world a new log id and goes on",
            "numbering far above, so that no client takes it for the original."
        },
        footer = {"", "Examples:", "  worldlog backup", "  worldlog backup before-the-upgrade --patience 600"})
final class BackupCommand implements Runnable {
    private final Root root;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Of the copy. Default: the time.")
    private String name = "";

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long it may take. Default: 3600.")
    private int patienceSeconds;

    BackupCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        if (patienceSeconds < 1) {
            throw new CommandException(ExitCode.USAGE, "--patience: " + patienceSeconds + " (expected: at least 1)");
        }
        try (WorldlogClient client = root.connect()) {
            BackupResponse backup = client.admin().backup(name, Duration.ofSeconds(patienceSeconds));
            root.console()
                    .print("backups/" + OneLine.clean(backup.getName()) + "  " + backup.getSizeBytes() + " bytes");
        }
    }
}
