package dev.worldlog.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * {@code worldlog help}: a command explained, or a page that belongs to none.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "help",
        mixinStandardHelpOptions = true,
        description = {
            "Explain a command, the words, the settings or the exit codes.",
            "",
            "  concepts      the words that Worldlog uses: world, sequence, durable, gap, cursor …",
            "  config        the file of settings: several servers, tokens, certificates",
            "  exit-codes    what commands end with, for scripts"
        },
        footer = {"", "Examples:", "  worldlog help concepts", "  worldlog help worlds create"})
final class HelpCommand implements Runnable {
    private final Root root;

    @Parameters(paramLabel = "COMMAND|TOPIC", arity = "0..*", description = "What to explain; everything if empty.")
    private List<String> words = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    HelpCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        Optional<HelpTopic> topic = words.size() == 1 ? HelpTopic.titled(words.get(0)) : Optional.empty();
        if (topic.isPresent()) {
            topic.get().lines().forEach(root.console()::print);
        } else {
            CommandLine explained = command();
            explained.usage(explained.getOut());
        }
    }

    private CommandLine command() {
        CommandLine found = spec.parent().commandLine();
        for (String word : words) {
            CommandLine next = found.getSubcommands().get(word);
            if (next == null) {
                throw new UnmatchedArgumentException(found, "There is no command or topic '" + word + "'");
            }
            found = next;
        }
        return found;
    }
}
