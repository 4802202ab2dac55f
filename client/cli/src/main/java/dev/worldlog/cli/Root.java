package dev.worldlog.cli;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogClientBuilder;
import java.util.EnumMap;
import java.util.Map;
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
    private static final String ADDRESS_DEFAULT = "127.0.0.1:7420";

    private final Console console;
    private @Nullable ConnectionSettings settings;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Settings of this name in the file; else WORLDLOG_PROFILE. See: worldlog help config.")
    private String profile = "";

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            description = "The server; else WORLDLOG_ADDRESS, else " + ADDRESS_DEFAULT + ".")
    private @Nullable String address;

    @Option(names = "--plaintext", scope = ScopeType.INHERIT, description = "Without TLS also to another machine.")
    private boolean plaintext;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "A file with the token for the server; else WORLDLOG_TOKEN.")
    private @Nullable String tokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "TLS with these authorities' certificates (PEM), not those that Java trusts.")
    private @Nullable String caFile;

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

    /** @throws CommandException when the file of settings is wrong, or has no such profile */
    ConnectionSettings settings() {
        if (settings == null) {
            Map<ConnectionSetting, String> flags = new EnumMap<>(ConnectionSetting.class);
            put(flags, ConnectionSetting.ADDRESS, address);
            put(flags, ConnectionSetting.PLAINTEXT, plaintext ? "true" : null);
            put(flags, ConnectionSetting.TOKEN_FILE, tokenFile);
            put(flags, ConnectionSetting.CA_FILE, caFile);
            settings = ConnectionSettings.of(profile, flags, console.environment());
        }
        return settings;
    }

    String address() {
        return settings().text(ConnectionSetting.ADDRESS);
    }

    /** Where the server is and how it is spoken to, in words. */
    String connection() {
        return address() + (client().isPlaintext() ? ", in plain text" : ", with TLS");
    }

    /** A client that says at once when the server is not there: a person waits for the answer. */
    WorldlogClient connect() {
        return client().build();
    }

    private WorldlogClientBuilder client() {
        return new Credentials(settings()).client();
    }

    private static void put(Map<ConnectionSetting, String> flags, ConnectionSetting setting, @Nullable String value) {
        if (value != null) {
            flags.put(setting, value);
        }
    }
}
