package dev.worldlog.store.memory;

import com.google.protobuf.ByteString;
import dev.worldlog.filter.EventPredicate;
import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.CheckedPage;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.HistoryCheck;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoredCount;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.store.StoredPage;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Gap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The reading side of a memory store: looks at everything, in order.
 *
 * <p>Thread-safe.
 */
final class MemoryStoreReader implements StoreReader {
    private final MemoryData data;

    MemoryStoreReader(MemoryData data) {
        this.data = data;
    }

    @Override
    public Optional<WorldRecord> world(String id) {
        return data.with(worlds -> worlds.descendingMap().values().stream()
                .map(MemoryWorld::record)
                .filter(record -> record.id().equals(id))
                .findFirst());
    }

    @Override
    public List<WorldRecord> worlds(Map<String, String> labels, String afterId, int limit) {
        return data.inWorlds(worlds -> worlds.stream()
                .map(MemoryWorld::record)
                .filter(record -> record.id().compareTo(afterId) > 0)
                .filter(record -> record.labels().entrySet().containsAll(labels.entrySet()))
                .sorted(Comparator.comparing(WorldRecord::id))
                .limit(limit)
                .toList());
    }

    @Override
    public List<WorldRecord> openWorlds() {
        return data.inWorlds(worlds -> worlds.stream()
                .map(MemoryWorld::record)
                .filter(record -> record.exposedAheadMax() > 0)
                .toList());
    }

    @Override
    public int worldCount() {
        return data.inWorlds(Collection::size);
    }

    @Override
    public long lastWorldKey() {
        return data.with(worlds -> worlds.isEmpty() ? 0 : worlds.lastKey());
    }

    @Override
    public List<Chat> chats(long worldKey, String afterId, int limit) {
        return data.inWorld(worldKey, world -> {
                    TreeMap<String, Chat> chats = new TreeMap<>();
                    world.events().values().stream()
                            .map(EncodedEvent::event)
                            .filter(event -> event.getChat().compareTo(afterId) > 0)
                            .forEach(event -> chats.merge(event.getChat(), chatOf(event), MemoryStoreReader::join));
                    return chats.values().stream().limit(limit).toList();
                })
                .orElse(List.of());
    }

    @Override
    public List<Gap> gaps(long worldKey) {
        return data.inWorld(worldKey, world -> List.copyOf(world.gaps())).orElse(List.of());
    }

    @Override
    public StoredPage read(ReadRange range, EventFilter filter) {
        return data.inWorld(range.worldKey(), world -> page(world, range, EventPredicate.of(filter)))
                .orElseGet(() -> new StoredPage(List.of(), farEnd(range)));
    }

    @Override
    public StoredCount count(long worldKey, long fromSequence, long toSequence, EventFilter filter) {
        Predicate<Event> predicate = EventPredicate.of(filter);
        long count = data.inWorld(
                        worldKey,
                        world -> between(world, fromSequence, toSequence).values().stream()
                                .filter(event -> predicate.test(event.event()))
                                .count())
                .orElse(0L);
        return new StoredCount(count, toSequence);
    }

    @Override
    public Map<String, ByteString> find(long worldKey, Collection<String> ids) {
        return data.inWorld(worldKey, world -> {
                    Map<String, ByteString> found = new HashMap<>();
                    for (String id : ids) {
                        EncodedEvent event = world.byId().get(id);
                        if (event != null) {
                            found.put(id, event.bytes());
                        }
                    }
                    return found;
                })
                .orElseGet(HashMap::new);
    }

    @Override
    public String highestId(long worldKey) {
        return data.inWorld(
                        worldKey,
                        world -> world.byId().keySet().stream()
                                .max(Comparator.naturalOrder())
                                .orElse(""))
                .orElse("");
    }

    @Override
    public Optional<Long> firstSequenceSince(long worldKey, Instant time) {
        return data.inWorld(
                        worldKey,
                        world -> world.events().values().stream()
                                .filter(event -> !emitTime(event.event()).isBefore(time))
                                .findFirst()
                                .map(EncodedEvent::sequence))
                .flatMap(first -> first);
    }

    @Override
    public Optional<ChainPosition> chainHead(long worldKey) {
        return data.inWorld(
                worldKey,
                world -> checked(world, ChainPosition.ORIGIN, world.record().lastSequence())
                        .through());
    }

    @Override
    public CheckedPage check(long worldKey, ChainPosition from, long toSequence) {
        return data.inWorld(worldKey, world -> checked(world, from, toSequence))
                .orElseGet(() -> new CheckedPage(from, 0, List.of()));
    }

    private static CheckedPage checked(MemoryWorld world, ChainPosition from, long toSequence) {
        HistoryCheck check = new HistoryCheck(from, world.gaps());
        for (EncodedEvent event :
                between(world, from.sequence() + 1, toSequence).values()) {
            check.event(event.sequence(), event.bytes().toByteArray(), Optional.empty());
        }
        return check.end(toSequence);
    }

    private static StoredPage page(MemoryWorld world, ReadRange range, Predicate<Event> predicate) {
        NavigableMap<Long, EncodedEvent> part = between(world, range.fromSequence(), range.toSequence());
        List<StoredEvent> events = new ArrayList<>();
        long bytes = 0;
        for (EncodedEvent event : (range.isDescending() ? part.descendingMap() : part).values()) {
            if (!predicate.test(event.event())) {
                continue;
            }
            events.add(event.stored());
            bytes += event.size();
            if (events.size() >= range.countMax() || bytes >= range.bytesMax()) {
                return new StoredPage(events, event.sequence());
            }
        }
        return new StoredPage(events, farEnd(range));
    }

    private static NavigableMap<Long, EncodedEvent> between(MemoryWorld world, long fromSequence, long toSequence) {
        return fromSequence > toSequence
                ? new TreeMap<>()
                : world.events().subMap(fromSequence, true, toSequence, true);
    }

    private static long farEnd(ReadRange range) {
        return range.isDescending() ? range.fromSequence() : range.toSequence();
    }

    private static Chat chatOf(Event event) {
        return Chat.newBuilder()
                .setId(event.getChat())
                .setEventCount(1)
                .setFirstSequence(event.getSequence())
                .setLastSequence(event.getSequence())
                .setFirstEmitTime(event.getEmitTime())
                .setLastEmitTime(event.getEmitTime())
                .build();
    }

    private static Chat join(Chat earlier, Chat later) {
        return earlier.toBuilder()
                .setEventCount(earlier.getEventCount() + later.getEventCount())
                .setLastSequence(later.getLastSequence())
                .setLastEmitTime(later.getLastEmitTime())
                .build();
    }

    private static Instant emitTime(Event event) {
        return Instant.ofEpochSecond(
                event.getEmitTime().getSeconds(), event.getEmitTime().getNanos());
    }
}
