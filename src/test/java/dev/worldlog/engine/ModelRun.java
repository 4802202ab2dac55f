package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.StartPoint;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.StoreException;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ToolPhase;
import dev.worldlog.v1.Visibility;
import dev.worldlog.v1.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A random history of one world, checked step by step against a {@link WorldModel}: emits, subscribers that come, read, go
 * and come back, replays, clean restarts and crashes that lose what was not durable.
 *
 * <p>Not thread-safe.
 */
final class ModelRun {
    private static final String WORLD = "model";
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private final RandomGenerator random;
    private final Supplier<EventStore> opening;
    private final ManualTime time = new ManualTime();
    private final WorldModel model = new WorldModel();
    private final List<ModelReader> readers = new ArrayList<>();
    private final List<Event> withIds = new ArrayList<>();
    private FailingEventStore store;
    private LocalEventLog log;
    private int named;

    ModelRun(RandomGenerator random, Supplier<EventStore> opening) {
        this.random = random;
        this.opening = opening;
        this.store = new FailingEventStore(opening.get());
        this.log = open();
        log.createWorld(World.newBuilder().setId(WORLD).build()).join();
    }

    private LocalEventLog open() {
        return LocalEventLog.start(store, EngineConfig.DEFAULT, time, new RecordingListener());
    }

    void run(int steps) {
        try {
            for (int step = 0; step < steps; step++) {
                step();
            }
            readers.forEach(reader -> {
                reader.read(Integer.MAX_VALUE);
                reader.check();
            });
            replay();
        } finally {
            readers.forEach(ModelReader::disconnect);
            log.close();
        }
    }

    private void step() {
        time.advance(Duration.ofMillis(random.nextInt(50)));
        int dice = random.nextInt(100);
        if (dice < 45) {
            emit();
        } else if (dice < 55) {
            subscribe();
        } else if (dice < 80) {
            read();
        } else if (dice < 88) {
            reconnectOrDisconnect();
        } else if (dice < 96) {
            replay();
        } else if (dice < 98) {
            restart();
        } else {
            crash();
        }
    }

    private void emit() {
        List<Event> events = new ArrayList<>();
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 12);
        for (int i = 0; i < count; i++) {
            events.add(event());
        }
        if (!withIds.isEmpty() && random.nextInt(4) == 0) {
            events.add(withIds.get(random.nextInt(withIds.size())));
        }
        Emission emission = log.emit(new EmitBatch(WORLD, events, OptionalLong.empty()));
        accept(events, emission.accepted().join());
        if (random.nextInt(3) > 0) {
            emission.durable().join();
        }
    }

    private void accept(List<Event> events, List<EmitResult> results) {
        for (int i = 0; i < events.size(); i++) {
            EmitResult result = results.get(i);
            if (result.getDuplicate()) {
                assertThat(model.all()).extractingByKey(result.getSequence()).returns(result.getId(), Event::getId);
                continue;
            }
            assertThat(result.getSequence()).as("a new sequence").isGreaterThan(model.lastSequence());
            if (!events.get(i).getId().isEmpty()) {
                withIds.add(events.get(i));
            }
            model.accept(events.get(i).toBuilder()
                    .setId(result.getId())
                    .setWorld(WORLD)
                    .setSequence(result.getSequence())
                    .setEmitTime(result.getEmitTime())
                    .build());
        }
    }

    private Event event() {
        Event event = switch (random.nextInt(4)) {
            case 0 -> Events.message("m" + random.nextInt());
            case 1 -> Events.chunk("c" + random.nextInt());
            case 2 -> Events.tool(ToolPhase.TOOL_PHASE_START, "{\"n\": " + random.nextInt() + "}");
            default -> Events.system("custom.s" + random.nextInt(3));
        };
        Event.Builder built = event.toBuilder();
        if (random.nextBoolean()) {
            built.setChat("chat-" + random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            built.putLabels("team", "t" + random.nextInt(2));
        }
        if (random.nextInt(5) == 0) {
            built.setId("id-" + named++);
        }
        return built.build();
    }

    private EventFilter filter() {
        EventFilter.Builder filter = EventFilter.newBuilder();
        if (random.nextInt(3) == 0) {
            filter.addKinds(EventKind.forNumber(1 + random.nextInt(4)));
        }
        if (random.nextInt(4) == 0) {
            filter.addChats(random.nextInt(4) == 0 ? "" : "chat-" + random.nextInt(3));
        }
        if (random.nextInt(5) == 0) {
            filter.putLabels("team", "t" + random.nextInt(2));
        }
        return filter.build();
    }

    private void subscribe() {
        if (readers.size() >= 12) {
            ModelReader oldest = readers.remove(0);
            oldest.check();
            oldest.disconnect();
        }
        Visibility visibility = random.nextBoolean() ? Visibility.VISIBILITY_LIVE : Visibility.VISIBILITY_DURABLE;
        ModelReader reader = new ModelReader(model, filter(), visibility);
        begin(reader);
        readers.add(reader);
    }

    private StartPoint start() {
        return switch (random.nextInt(4)) {
            case 0 -> new StartPoint.Live();
            case 1 -> new StartPoint.Tail(1 + random.nextInt(50));
            case 2 -> new StartPoint.Since(time.now().minusMillis(random.nextInt(2000)));
            default ->
                new StartPoint.AfterSequence(random.nextLong(log.getWorld(WORLD).getLastSequence() + 1));
        };
    }

    private void begin(ModelReader reader) {
        StartPoint start = start();
        reader.begin(open(reader, start), start);
    }

    private EventCursor open(ModelReader reader, StartPoint start) {
        return log.subscribe(new SubscribeQuery(WORLD, reader.filter, start, reader.visibility, INTERVAL));
    }

    private void read() {
        if (!readers.isEmpty()) {
            ModelReader reader = readers.get(random.nextInt(readers.size()));
            reader.read(random.nextInt(2) == 0 ? 1 + random.nextInt(5) : Integer.MAX_VALUE);
            reader.check();
        }
    }

    private void reconnectOrDisconnect() {
        if (readers.isEmpty()) {
            return;
        }
        ModelReader reader = readers.get(random.nextInt(readers.size()));
        if (reader.isConnected()) {
            reader.disconnect();
        } else {
            resume(reader);
        }
    }

    private void resume(ModelReader reader) {
        if (!reader.hasBegun()) {
            begin(reader);
        } else if (random.nextBoolean()) {
            reader.resumeByToken(open(reader, new StartPoint.Cursor(reader.token())));
        } else {
            reader.resume(open(reader, new StartPoint.AfterSequence(reader.position())));
        }
    }

    /** Reads a random part of history and compares it with the model, event by event. */
    private void replay() {
        long last = log.getWorld(WORLD).getLastSequence();
        long from = 1 + random.nextLong(last + 1);
        long to = Math.min(last, from + random.nextLong(last + 1));
        EventFilter filter = filter();
        Order order = random.nextBoolean() ? Order.ORDER_ASCENDING : Order.ORDER_DESCENDING;
        OptionalLong upper = to < from ? OptionalLong.empty() : OptionalLong.of(to);
        EventQuery range = new EventQuery(WORLD, filter, OptionalLong.of(from), upper, order);
        Reading reading = new Reading(log.replay(new ReplayQuery(range, 0, 0, Visibility.VISIBILITY_LIVE, INTERVAL)));
        List<Event> expected = new ArrayList<>(model.matching(filter, from - 1, to < from ? last : to));
        expected.removeIf(event -> model.isLost(event.getSequence()));
        if (order == Order.ORDER_DESCENDING) {
            java.util.Collections.reverse(expected);
        }
        assertThat(reading.drain().events()).as("replay of %s to %s", from, to).isEqualTo(expected);
        reading.close();
        assertThat(log.countEvents(range).count()).as("count").isEqualTo(expected.size());
    }

    private void restart() {
        reopen();
        model.restart();
    }

    /** Stops as a killed process does: what is not durable is lost, and nothing says that the stop was clean. */
    private void crash() {
        store.failNext(Integer.MAX_VALUE, StoreException.Kind.FLUSH_FAILED);
        long durable = log.getWorld(WORLD).getDurableThrough();
        List<Event> lost = List.of(event(), event());
        Emission emission = log.emit(new EmitBatch(WORLD, lost, OptionalLong.empty()));
        emission.accepted()
                .handle((results, failure) -> results == null ? List.<EmitResult>of() : results)
                .thenAccept(results -> accept(lost.subList(0, results.size()), results))
                .join();
        readers.forEach(reader -> reader.read(random.nextInt(3)));
        readers.forEach(ModelReader::disconnect);
        log.close();
        reopenStore();
        long stored = log
                .listEvents(
                        new EventQuery(
                                WORLD,
                                EventFilter.getDefaultInstance(),
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                Order.ORDER_DESCENDING),
                        1)
                .events()
                .stream()
                .mapToLong(Event::getSequence)
                .findFirst()
                .orElse(0);
        assertThat(stored).as("durable events survive").isGreaterThanOrEqualTo(model.lastEvent(durable));
        model.crash(stored, log.getWorld(WORLD).getLastSequence());
        withIds.removeIf(event -> model.all().values().stream()
                .noneMatch(known -> known.getId().equals(event.getId()) && !model.isLost(known.getSequence())));
        assertThat(log.getWorld(WORLD).getLastSequence())
                .as("numbering goes on above what was seen")
                .isGreaterThanOrEqualTo(model.lastSequence());
    }

    private void reopen() {
        readers.forEach(ModelReader::disconnect);
        log.close();
        reopenStore();
    }

    private void reopenStore() {
        store = new FailingEventStore(opening.get());
        log = open();
    }
}
