package dev.worldlog.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/**
 * The options that say what to emit: one message, one event of any kind, or a file.
 *
 * <p>Not thread-safe.
 */
final class SourceOptions {
    @ArgGroup(exclusive = false, heading = "%nOne message:%n")
    @Nullable
    MessageOptions message;

    @ArgGroup(exclusive = false, heading = "%nOr one event of any kind:%n")
    @Nullable
    EventOptions event;

    @ArgGroup(exclusive = false, heading = "%nOr a file:%n")
    @Nullable
    FileOptions file;

    /** One message. Not thread-safe. */
    static final class MessageOptions {
        @Option(names = "--message", required = true, paramLabel = "TEXT", description = "What is said.")
        String text = "";

        @Option(names = "--sender", required = true, paramLabel = "NAME", description = "Who says it.")
        String sender = "";

        @Option(names = "--chat", paramLabel = "CHAT", description = "In which chat.")
        String chat = "";

        @Option(names = "--role", paramLabel = "ROLE", description = "user, assistant, system, tool …")
        String role = "";

        @Option(names = "--id", paramLabel = "ID", description = "Event id; makes the same command safe to repeat.")
        String id = "";
    }

    /** One event. Not thread-safe. */
    static final class EventOptions {
        @Option(
                names = "--event",
                required = true,
                paramLabel = "JSON",
                description =
                        "The event, as tail --output json writes it. With an \"id\", the same command is safe to repeat.")
        String json = "";
    }

    /** A file of events. Not thread-safe. */
    static final class FileOptions {
        @Option(names = "--from", required = true, paramLabel = "FILE", description = "One event a line; - for stdin.")
        String path = "";

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                converter = FormatOption.class,
                defaultValue = "json",
                description = "json: protobuf JSON, as tail --output json writes it. agent-world: recorded runs of the"
                        + " original program. Default: json.")
        Format format = Format.JSON;
    }

    /** How events are spelled in a file. Immutable. */
    enum Format {
        JSON,
        AGENT_WORLD
    }
}
