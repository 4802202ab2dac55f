package dev.worldlog.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code worldlog config}, the group of what there is to know of settings.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = {
            "Show which server a command would talk to, and who says so.",
            "",
            "'worldlog help config' explains the settings and their file."
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example:", "  worldlog config show --profile production"})
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing: show");
    }
}
