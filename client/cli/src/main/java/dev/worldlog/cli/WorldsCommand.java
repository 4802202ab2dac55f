package dev.worldlog.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code worldlog worlds}: the group of verbs about worlds themselves.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "worlds",
        mixinStandardHelpOptions = true,
        description = "Create, list, show and delete worlds.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  worldlog worlds create garden --display-name \"The garden\" --label team=blue",
            "  worldlog worlds list"
        })
final class WorldsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing: create, list, show or delete");
    }
}
