package dev.worldlog.cli;

import dev.worldlog.client.RetryPolicy;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogClientBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code worldlog} itself: the options that every verb has.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "worldlog",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "The event log for agent worlds.",
        synopsisSubcommandLabel = "COMMAND",
        descriptionHeading = "%n",
        description = {
            "A world is a place where agents and people talk, stream tokens, call tools and raise",
            "notices. Emit those events, see them live, and replay them by sequence.",
            "",
            "Begin with:",
            "  worldlog demo                        see all of it at work in ten seconds",
            "  worldlog serve                       start a server on this machine",
            "  worldlog emit garden --create --sender human --message \"hello\"",
            "  worldlog tail garden --after 0       everything so far, then live"
        },
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:the request failed, or input could not be read",
            " 2:the command line or a setting is wrong",
            " 3:there is no such world or event",
            " 4:it exists already, or somebody else was faster",
            " 5:the history is not as it was written",
            "69:the server is not available",
            "130:interrupted"
        },
        footer = {
            "",
            "'worldlog COMMAND --help' explains a command, with examples. 'worldlog help concepts' explains",
            "the words, 'worldlog help exit-codes' says what a script does with a code."
        })
final class Root {
    static final String ADDRESS_DEFAULT = "127.0.0.1:7420";

    private final Console console;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            description = "The server; else WORLDLOG_ADDRESS, else " + ADDRESS_DEFAULT + ".")
    private @Nullable String address;

    @Option(names = "--plaintext", scope = ScopeType.INHERIT, description = "Without TLS also to another machine.")
    private boolean plaintext;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the whole cause of a failure.")
    private boolean verbose;

    Root(Console console) {
        this.console = console;
    }

    Console console() {
        return console;
    }

    boolean verbose() {
        return verbose;
    }

    String address() {
        if (address != null) {
            return address;
        }
        String fromEnvironment = console.environment().getOrDefault("WORLDLOG_ADDRESS", "");
        return fromEnvironment.isEmpty() ? ADDRESS_DEFAULT : fromEnvironment;
    }

    /** A client that says at once when the server is not there: a person waits for the answer. */
    WorldlogClient connect() {
        try {
            WorldlogClientBuilder builder = WorldlogClient.builder(address()).retryPolicy(RetryPolicy.FAIL_FAST);
            return (plaintext ? builder.plaintext() : builder).build();
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--address: " + e.getMessage());
        }
    }
}
