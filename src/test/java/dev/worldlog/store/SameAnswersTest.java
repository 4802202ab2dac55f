package dev.worldlog.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.filter.EventPredicate;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the events and whatever is asked: SQL, the memory store and the predicate on each event answer the same. */
final class SameAnswersTest {
    private static final int FILTERS = 400;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20_261_123})
    void everyStoreAnswersLikeThePredicate(long seed) {
        RandomEvents random = new RandomEvents(seed);
        try (EventStore sqlite = SqliteEventStore.open(SqliteStoreConfig.in(directory));
                EventStore memory = MemoryEventStore.open(new MemoryData())) {
            List<EncodedEvent> events = fill(random, sqlite, memory);
            for (int round = 0; round < FILTERS; round++) {
                EventFilter filter = random.filter();
                ReadRange range = range(random);
                List<Long> expected = expected(events, range, filter);
                String question = "seed " + seed + ", " + range + ", " + filter;
                assertAnswers(sqlite.reader(), range, filter, expected, question);
                assertAnswers(memory.reader(), range, filter, expected, question);
                assertSameTime(sqlite.reader(), memory.reader(), random.someTime());
            }
            assertThat(sqlite.reader().chats(1, "", 100))
                    .isEqualTo(memory.reader().chats(1, "", 100));
        }
    }

    private static List<EncodedEvent> fill(RandomEvents random, EventStore... stores) {
        List<EncodedEvent> all = new ArrayList<>();
        for (EventStore store : stores) {
            store.writer().commit(List.of(StoreSamples.createWorld(1, "a"), StoreSamples.createWorld(2, "b")));
            store.writer().commit(List.of(StoreSamples.append(2, StoreSamples.message(1, "c1"))));
        }
        while (all.size() < 600) {
            List<EncodedEvent> batch = random.events(random.someCount(40));
            all.addAll(batch);
            for (EventStore store : stores) {
                store.writer().commit(List.of(new Mutation.AppendEvents(1, batch)));
            }
        }
        return all;
    }

    private static ReadRange range(RandomEvents random) {
        long from = random.someChoice() ? 1 : random.someSequence();
        long to = random.someChoice() ? random.lastSequence() + 100_000 : random.someSequence();
        Order order = random.someChoice() ? Order.ORDER_ASCENDING : Order.ORDER_DESCENDING;
        return new ReadRange(1, from, to, order, random.someCount(100), random.someCount(4_000));
    }

    private static List<Long> expected(List<EncodedEvent> events, ReadRange range, EventFilter filter) {
        Predicate<Event> predicate = EventPredicate.of(filter);
        List<Long> sequences = new ArrayList<>(events.stream()
                .filter(event -> event.sequence() >= range.fromSequence() && event.sequence() <= range.toSequence())
                .filter(event -> predicate.test(event.event()))
                .map(EncodedEvent::sequence)
                .toList());
        if (range.isDescending()) {
            Collections.reverse(sequences);
        }
        return sequences;
    }

    private static void assertAnswers(
            StoreReader reader, ReadRange range, EventFilter filter, List<Long> expected, String question) {
        assertThat(PagedReads.everything(reader, range, filter)).as(question).isEqualTo(expected);
        assertThat(PagedReads.count(reader, range, filter)).as(question).isEqualTo(expected.size());
    }

    private static void assertSameTime(StoreReader sqlite, StoreReader memory, Instant time) {
        assertThat(sqlite.firstSequenceSince(1, time))
                .as("since %s", time)
                .isEqualTo(memory.firstSequenceSince(1, time));
    }
}
