package dev.worldlog.engine;

import com.google.protobuf.ByteString;
import dev.worldlog.cursor.LogReader;
import dev.worldlog.cursor.Slice;
import dev.worldlog.cursor.StoreFailures;
import dev.worldlog.emit.Encoding;
import dev.worldlog.emit.WorldHead;
import dev.worldlog.filter.EventPredicate;
import dev.worldlog.log.EventCount;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventPage;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.Limits;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoredCount;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import dev.worldlog.validation.WorldValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads that answer once: one event, a page, a count.
 *
 * <p>Thread-safe.
 */
final class Reads {
    /** A page that matches little stops after so many slices and says where the next one begins. */
    private static final int SLICES_MAX = 64;

    private final Worlds worlds;
    private final StoreReader store;

    Reads(Worlds worlds, StoreReader store) {
        this.worlds = worlds;
        this.store = store;
    }

    Event get(String world, long sequence) {
        return in(world, entry -> {
            long last = entry.emitter().head().lastSequence();
            if (sequence >= 1 && sequence <= last) {
                LogReader reader = new LogReader(entry.world(), store, EventFilter.getDefaultInstance());
                List<StoredEvent> found =
                        reader.read(sequence, sequence, Order.ORDER_ASCENDING).events();
                if (!found.isEmpty()) {
                    return Encoding.decode(found.get(0).bytes());
                }
            }
            throw EventLogException.eventNotFound(world, "sequence", Long.toUnsignedString(sequence));
        });
    }

    Event get(String world, String id) {
        return in(world, entry -> {
            Optional<EncodedEvent> recent = entry.emitter().find(id);
            if (recent.isPresent()) {
                return recent.get().event();
            }
            ByteString stored = StoreFailures.translated(
                            () -> store.find(entry.world().record().key(), List.of(id)))
                    .get(id);
            // The event may have left the store's future and the tail's past between the two looks: look again.
            return Optional.ofNullable(stored)
                    .map(Encoding::decode)
                    .or(() -> entry.emitter().find(id).map(EncodedEvent::event))
                    .orElseThrow(() -> EventLogException.eventNotFound(world, "id", id));
        });
    }

    EventPage list(EventQuery query, int limit) {
        return in(query.world(), entry -> page(entry, query, limit));
    }

    private EventPage page(WorldEntry entry, EventQuery query, int limit) {
        LogReader reader = new LogReader(entry.world(), store, query.filter());
        boolean descending = query.order() == Order.ORDER_DESCENDING;
        long lowest = lowest(query);
        long highest = highest(query, entry.emitter().head());
        long next = descending ? highest : lowest;
        long end = descending ? lowest : highest;
        List<Event> events = new ArrayList<>();
        long bytes = 0;
        for (int slices = 0; slices < SLICES_MAX && lowest <= next && next <= highest; slices++) {
            Slice slice = reader.read(next, end, query.order());
            for (StoredEvent event : slice.events()) {
                events.add(Encoding.decode(event.bytes()));
                bytes += event.bytes().size();
                if (events.size() == limit || bytes >= Limits.PAGE_BYTES_MAX) {
                    return new EventPage(events, within(event.sequence() + (descending ? -1 : 1), lowest, highest));
                }
            }
            next = slice.throughSequence() + (descending ? -1 : 1);
        }
        return new EventPage(events, within(next, lowest, highest));
    }

    private static OptionalLong within(long next, long lowest, long highest) {
        return lowest <= next && next <= highest ? OptionalLong.of(next) : OptionalLong.empty();
    }

    /** Counts piece by piece; gives up between two of them when {@code abandoned} says so. */
    EventCount count(EventQuery query, BooleanSupplier abandoned) {
        return in(query.world(), entry -> {
            long lowest = lowest(query);
            List<EncodedEvent> undurable = entry.emitter().undurable();
            WorldHead head = entry.emitter().head();
            // What became durable since is counted from the list, not from the store.
            long durable = undurable.isEmpty()
                    ? head.durableThrough()
                    : undurable.get(0).sequence() - 1;
            long highest = highest(query, head);
            long last = undurable.isEmpty()
                    ? durable
                    : undurable.get(undurable.size() - 1).sequence();
            Predicate<Event> predicate = EventPredicate.of(query.filter());
            long count = undurable.stream()
                    .filter(event -> event.sequence() >= lowest && event.sequence() <= highest)
                    .filter(event -> predicate.test(event.event()))
                    .count();
            long storedTo = Math.min(highest, durable);
            long next = lowest;
            while (next <= storedTo) {
                if (abandoned.getAsBoolean()) {
                    throw EventLogException.abandoned();
                }
                long from = next;
                StoredCount piece = StoreFailures.translated(
                        () -> store.count(entry.world().record().key(), from, storedTo, query.filter()));
                count += piece.count();
                next = piece.throughSequence() + 1;
            }
            return new EventCount(count, Math.min(highest, last));
        });
    }

    private <T> T in(String world, Function<WorldEntry, T> read) {
        WorldValidation.checkId(world);
        WorldEntry entry = worlds.hold(world);
        try {
            T result = read.apply(entry);
            // What was read while the world was being deleted may be incomplete.
            entry.emitter().requireNotDeleted();
            return result;
        } finally {
            worlds.release(entry);
        }
    }

    private static long lowest(EventQuery query) {
        return Math.max(1, query.fromSequence().orElse(1));
    }

    private static long highest(EventQuery query, WorldHead head) {
        return Math.min(head.lastSequence(), query.toSequence().orElse(head.lastSequence()));
    }
}
