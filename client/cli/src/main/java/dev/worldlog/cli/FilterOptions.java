package dev.worldlog.cli;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say which events are wanted; the same for every verb that reads.
 *
 * <p>Not thread-safe.
 */
final class FilterOptions {
    @Option(names = "--kind", paramLabel = "KIND", description = "Only this kind: message, sse, tool or system.")
    private List<Kind> kinds = List.of();

    @Option(
            names = "--phase",
            paramLabel = "PHASE",
            description = "Only this step of a stream (start, chunk, end, error, log, tool-stream) or of a tool call"
                    + " (start, args, progress, result, error); sse.start or tool.start for one of them.")
    private List<String> phases = List.of();

    @Option(names = "--chat", paramLabel = "CHAT", description = "Only this chat; '' for events without one.")
    private List<String> chats = List.of();

    @Option(names = "--agent", paramLabel = "NAME", description = "Only this agent or sender.")
    private List<String> agents = List.of();

    @Option(names = "--tool", paramLabel = "NAME", description = "Only this tool.")
    private List<String> tools = List.of();

    @Option(names = "--message-id", paramLabel = "ID", description = "Only what belongs to this message.")
    private List<String> messageIds = List.of();

    @Option(names = "--run", paramLabel = "ID", description = "Only this run.")
    private List<String> runs = List.of();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Only events with this label.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--emitted-from",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description =
                    "Only events emitted at this time or later: 2026-05-04T09:00:00Z, or 10m for ten minutes ago.")
    private @Nullable Timestamp emittedFrom;

    @Option(
            names = "--emitted-before",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "Only events emitted before this time.")
    private @Nullable Timestamp emittedBefore;

    EventFilter filter() {
        EventFilter.Builder filter = EventFilter.newBuilder()
                .addAllChats(chats)
                .addAllAgents(agents)
                .addAllTools(tools)
                .addAllMessageIds(messageIds)
                .addAllRunIds(runs)
                .putAllLabels(labels);
        kinds.forEach(kind -> filter.addKinds(kind.eventKind()));
        phases.forEach(phase -> PhaseName.addTo(filter, phase));
        if (emittedFrom != null) {
            filter.setEmittedFrom(emittedFrom);
        }
        if (emittedBefore != null) {
            filter.setEmittedBefore(emittedBefore);
        }
        return filter.build();
    }

    /** The spellings are those of the command line. Immutable. */
    enum Kind {
        message,
        sse,
        tool,
        system;

        EventKind eventKind() {
            return EventKind.valueOf("EVENT_KIND_" + name().toUpperCase(Locale.ROOT));
        }
    }
}
