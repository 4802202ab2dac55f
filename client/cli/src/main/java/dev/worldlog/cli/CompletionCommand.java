package dev.worldlog.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code worldlog completion}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Print what makes a shell complete commands, options and their values with the Tab key.",
            "",
            "Load it at the start of a shell; in ~/.bashrc or ~/.zshrc:",
            "  source <(worldlog completion bash)",
            "  source <(worldlog completion zsh)"
        },
        footer = {"", "Example:", "  worldlog completion bash > ~/.local/share/bash-completion/completions/worldlog"})
final class CompletionCommand implements Runnable {
    private final Root root;

    /** The script looks itself at where it runs; the name is asked for because other shells do not know what to do with it. */
    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    @SuppressWarnings("UnusedVariable")
    private Shell shell = Shell.bash;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        CommandLine all = spec.root().commandLine();
        root.console().write(AutoComplete.bash(all.getCommandName(), all));
    }

    /** The spellings are those of the command line. Immutable. */
    enum Shell {
        bash,
        zsh
    }
}
