package dev.worldlog.engine;

import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventQuery;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.store.sqlite.StoreFiles;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.ToolPhase;
import dev.worldlog.v1.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A small store with a bit of everything, to be damaged: three worlds, one of them deleted and created again, chats, names, a
 * gap that a crash left, a body longer than a page.
 *
 * <p>There are two. One was stopped in order and is in one file. The other was killed: half of it is in the write-ahead log.
 *
 * <p>Confined to one thread.
 */
final class DamagedStore {
    static final List<EventFilter> FILTERS = List.of(
            EventFilter.newBuilder().addKinds(EventKind.EVENT_KIND_MESSAGE).build(),
            EventFilter.newBuilder().addSsePhases(SsePhase.SSE_PHASE_CHUNK).build(),
            EventFilter.newBuilder().addToolPhases(ToolPhase.TOOL_PHASE_RESULT).build(),
            EventFilter.newBuilder().addChats("chat-1").build(),
            EventFilter.newBuilder().addChats("chat-1").addChats("chat-2").build(),
            EventFilter.newBuilder().addAgents("writer").build(),
            EventFilter.newBuilder().addTools("search").build(),
            EventFilter.newBuilder().addMessageIds("m1").build(),
            EventFilter.newBuilder().addRunIds("run-2").build());

    private static final List<String> WORLDS = List.of("garden", "lab", "orchard");

    private final ManualTime time = new ManualTime();
    private final Path stopped;
    private final Path killed;
    private int emitted;

    /** Makes both under a directory. */
    DamagedStore(Path parent) throws IOException {
        Path first = Files.createDirectory(parent.resolve("first"));
        stopped = Files.createDirectory(parent.resolve("stopped"));
        killed = Files.createDirectory(parent.resolve("killed"));
        try (LocalEventLog log = open(first)) {
            for (String world : WORLDS) {
                create(log, world);
                emit(log, world, 40);
            }
            log.deleteWorld("orchard", "").join();
            create(log, "orchard");
            new StoreFiles(first).copyTo(stopped);
        }
        try (LocalEventLog log = open(stopped)) {
            WORLDS.forEach(world -> emit(log, world, 40));
        }
        try (LocalEventLog log = open(stopped)) {
            WORLDS.forEach(world -> emit(log, world, 20));
            new StoreFiles(stopped).copyTo(killed);
        }
    }

    Path stopped() {
        return stopped;
    }

    Path killed() {
        return killed;
    }

    /** What is in a store that nobody has damaged yet, by world. */
    static Map<String, List<Event>> events(LocalEventLog log) {
        Map<String, List<Event>> events = new TreeMap<>();
        for (String world : WORLDS) {
            EventQuery all = new EventQuery(
                    world,
                    EventFilter.getDefaultInstance(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Order.ORDER_ASCENDING);
            events.put(world, log.listEvents(all, 1_000).events());
        }
        return events;
    }

    static LocalEventLog open(Path directory, ManualTime time) {
        SqliteEventStore store = SqliteEventStore.open(SqliteStoreConfig.in(directory));
        boolean started = false;
        try {
            LocalEventLog log = LocalEventLog.start(store, EngineConfig.DEFAULT, time, new RecordingListener());
            started = true;
            return log;
        } finally {
            if (!started) {
                store.close();
            }
        }
    }

    private LocalEventLog open(Path directory) {
        return open(directory, time);
    }

    private static void create(LocalEventLog log, String world) {
        log.createWorld(World.newBuilder()
                        .setId(world)
                        .setDisplayName("The " + world)
                        .putLabels("team", "blue")
                        .build())
                .join();
    }

    /** Emits in several commits, so that the log has several ends at which it could be cut. */
    private void emit(LocalEventLog log, String world, int count) {
        for (int done = 0; done < count; done += 10) {
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                events.add(event());
            }
            time.advance(Duration.ofSeconds(1));
            log.emit(new EmitBatch(world, events, OptionalLong.empty()))
                    .durable()
                    .join();
        }
    }

    private Event event() {
        int number = emitted++;
        Event payload = switch (number % 4) {
            case 0 -> Events.message("word ".repeat(number % 7) + (number % 40 == 0 ? "x".repeat(6_000) : ""));
            case 1 -> Events.chunk("chunk " + number);
            case 2 -> Events.tool(ToolPhase.TOOL_PHASE_RESULT, "{\"number\": " + number + "}");
            default -> Events.system("activity.idle");
        };
        Event.Builder event = payload.toBuilder().setId("event-" + number).setRunId("run-" + number % 3);
        return number % 5 == 0
                ? event.build()
                : event.setChat("chat-" + number % 3).build();
    }
}
