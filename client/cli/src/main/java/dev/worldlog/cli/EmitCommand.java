package dev.worldlog.cli;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.worldlog.cli.SourceOptions.EventOptions;
import dev.worldlog.cli.SourceOptions.MessageOptions;
import dev.worldlog.cli.input.LineException;
import dev.worldlog.cli.input.ProtobufJsonReader;
import dev.worldlog.cli.input.SourceLine;
import dev.worldlog.client.Outcome;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog emit}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "emit",
        mixinStandardHelpOptions = true,
        description = {
            "Emit one message, one event of any kind, or the events of a file.",
            "Emitting the same file again is safe: what is there already is answered as a duplicate.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  worldlog emit garden --create --sender human --message \"Who waters the roses?\"",
            "  worldlog emit garden --sender planner --role assistant --chat roses --message \"I do.\" --id roses-1",
            "  worldlog emit garden --event '{\"system\": {\"type\": \"rain.expected\", \"content\": {\"value\": {\"mm\": 4}}}}'",
            "  worldlog emit garden --create --from agent-run.jsonl --format agent-world",
            "  worldlog tail garden --until-caught-up -o json | worldlog emit copy --create --from - --format json"
        })
final class EmitCommand implements Callable<Integer> {
    private final Root root;

    @Parameters(paramLabel = "WORLD", description = "The world.")
    private String world = "";

    @ArgGroup(exclusive = true, multiplicity = "1")
    private SourceOptions source = new SourceOptions();

    @Option(names = "--create", description = "Create the world if there is none.")
    private boolean create;

    @Option(
            names = "--ack",
            paramLabel = "LEVEL",
            defaultValue = "durable",
            description = "When an emit is answered. durable: it is on disk. accepted: it has its sequence."
                    + " Default: durable.")
    private Ack ack = Ack.durable;

    EmitCommand(Root root) {
        this.root = root;
    }

    @Override
    public Integer call() throws IOException {
        try (WorldlogClient client = root.connect()) {
            prepareWorld(client);
            if (source.file != null) {
                return new FileEmitting(root.console(), client, world, ack.level()).emit(source.file);
            }
            return emit(client, source.event != null ? read(source.event) : said(source.message));
        }
    }

    /** Also finds out early that the server is not there. */
    private void prepareWorld(WorldlogClient client) {
        if (!create) {
            client.getWorld(world);
            return;
        }
        try {
            client.createWorld(world);
            root.console().notice("created world " + world);
        } catch (WorldlogException e) {
            if (e.reason() != ErrorReason.ERROR_REASON_WORLD_ALREADY_EXISTS) {
                throw e;
            }
        }
    }

    private static Event read(EventOptions event) {
        try {
            return new ProtobufJsonReader(line -> newId()).read(SourceLine.of(1, event.json));
        } catch (LineException e) {
            throw new CommandException(ExitCode.USAGE, e.in("--event"));
        }
    }

    private static Event said(@Nullable MessageOptions given) {
        MessageOptions message = given == null ? new MessageOptions() : given;
        return Event.newBuilder()
                .setId(message.id.isEmpty() ? newId() : message.id)
                .setChat(message.chat)
                .setMessage(MessageEvent.newBuilder()
                        .setContent(message.text)
                        .setSender(message.sender)
                        .setRole(message.role))
                .build();
    }

    /** Given here and not by the client, so that the user can be told how to repeat an emit of which nothing is known. */
    private static String newId() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }

    private int emit(WorldlogClient client, Event event) {
        try {
            EmitResponse response = client.emit(world, List.of(event), ack.level());
            EmitResult result = response.getResults(0);
            root.console()
                    .print("#" + result.getSequence() + " " + result.getId() + " " + said(response.getAck())
                            + (result.getDuplicate() ? " (duplicate)" : ""));
            return ExitCode.OK;
        } catch (WorldlogException e) {
            if (e.outcome() == Outcome.UNKNOWN) {
                root.console()
                        .notice("it may have been stored; the same command is safe to repeat with the id "
                                + event.getId());
            }
            throw e;
        }
    }

    private static String said(AckLevel reached) {
        return switch (reached) {
            case ACK_LEVEL_ACCEPTED -> "accepted";
            case ACK_LEVEL_DURABLE -> "durable";
            case ACK_LEVEL_STORED -> "stored in memory only";
            case ACK_LEVEL_UNSPECIFIED, UNRECOGNIZED -> "emitted";
        };
    }

    /** The spellings are those of the command line. Immutable. */
    enum Ack {
        accepted,
        durable;

        AckLevel level() {
            return this == accepted ? AckLevel.ACK_LEVEL_ACCEPTED : AckLevel.ACK_LEVEL_DURABLE;
        }
    }
}
