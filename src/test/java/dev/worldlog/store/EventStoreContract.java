package dev.worldlog.store;

import static dev.worldlog.store.StoreSamples.START;
import static dev.worldlog.store.StoreSamples.all;
import static dev.worldlog.store.StoreSamples.append;
import static dev.worldlog.store.StoreSamples.appendMessages;
import static dev.worldlog.store.StoreSamples.createWorld;
import static dev.worldlog.store.StoreSamples.gap;
import static dev.worldlog.store.StoreSamples.message;
import static dev.worldlog.store.StoreSamples.range;
import static dev.worldlog.store.StoreSamples.sequences;
import static dev.worldlog.store.StoreSamples.world;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.v1.Chat;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.Order;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do. A store's own test extends it and says how the store is opened. */
public abstract class EventStoreContract {
    private static final EventFilter EVERYTHING = EventFilter.getDefaultInstance();

    private EventStore store;

    /** Opens the store of this test; the second time over the same data as the first. */
    protected abstract EventStore openStore();

    @BeforeEach
    void openFirst() {
        store = openStore();
    }

    @AfterEach
    void closeLast() {
        store.close();
    }

    /** The store, as last opened. */
    protected final EventStore store() {
        return store;
    }

    protected final void commit(Mutation... mutations) {
        store.writer().commit(List.of(mutations));
    }

    protected final void reopen() {
        store.close();
        store = openStore();
    }

    @Test
    void aNewStoreBeginsWithEpochOneAndIsNotUnclean() {
        assertThat(store.epoch()).isEqualTo(1);
        assertThat(store.previousStopWasUnclean()).isFalse();
        assertThat(store.reader().worldCount()).isZero();
        assertThat(store.reader().lastWorldKey()).isZero();
    }

    @Test
    void theEpochRisesWithEveryOpening() {
        reopen();
        reopen();

        assertThat(store.epoch()).isEqualTo(3);
    }

    @Test
    void aStopIsUncleanUnlessMarkedClean() {
        reopen();
        assertThat(store.previousStopWasUnclean()).isTrue();
        store.markClean();
        reopen();
        assertThat(store.previousStopWasUnclean()).isFalse();
        reopen();
        assertThat(store.previousStopWasUnclean()).isTrue();
    }

    @Test
    void markingCleanClosesEveryWorld() {
        commit(createWorld(1, "a"), new Mutation.OpenWorld(1, 500));
        assertThat(store.reader().openWorlds())
                .extracting(WorldRecord::exposedAheadMax)
                .containsExactly(500L);

        store.markClean();
        reopen();

        assertThat(store.reader().openWorlds()).isEmpty();
    }

    @Test
    void openWorldsStayOpenOverAnUncleanStopUntilTheyAreSettled() {
        commit(createWorld(1, "a"), new Mutation.OpenWorld(1, 10), appendMessages(1, 1, 3));
        reopen();
        assertThat(store.reader().openWorlds()).extracting(WorldRecord::id).containsExactly("a");

        commit(new Mutation.SettleWorld(1, gap(4, 13)));

        WorldRecord settled = store.reader().world("a").orElseThrow();
        assertThat(settled.exposedAheadMax()).isZero();
        assertThat(settled.lastSequence()).isEqualTo(13);
        assertThat(settled.eventCount()).isEqualTo(3);
        assertThat(store.reader().gaps(1)).containsExactly(gap(4, 13));
        assertThat(store.reader().openWorlds()).isEmpty();
    }

    @Test
    void aWorldIsReadBackAsItWasCreated() {
        WorldRecord world = new WorldRecord(
                7,
                "w",
                "A \"world\"",
                Map.of("k\"1", "v\\", "ü", ""),
                START,
                START.plusSeconds(1),
                3,
                "log",
                9,
                4,
                0,
                false);
        commit(new Mutation.CreateWorld(
                world, List.of(gap(1, 4).toBuilder().setCount(2).build())));

        reopen();

        assertThat(store.reader().world("w")).contains(world);
        assertThat(store.reader().gaps(7))
                .containsExactly(gap(1, 4).toBuilder().setCount(2).build());
        assertThat(store.reader().lastWorldKey()).isEqualTo(7);
        assertThat(store.reader().world("W")).isEmpty();
    }

    @Test
    void aWorldIsChanged() {
        commit(createWorld(1, "a"));
        commit(new Mutation.UpdateWorld(1, "New", Map.of("x", "y"), START.plusSeconds(9), 2));

        WorldRecord changed = store.reader().world("a").orElseThrow();

        assertThat(changed.displayName()).isEqualTo("New");
        assertThat(changed.labels()).containsExactly(Map.entry("x", "y"));
        assertThat(changed.updateTime()).isEqualTo(START.plusSeconds(9));
        assertThat(changed.createTime()).isEqualTo(START);
        assertThat(changed.revision()).isEqualTo(2);
    }

    @Test
    void worldsAreListedByIdAndByLabels() {
        commit(
                new Mutation.CreateWorld(world(1, "c", Map.of("team", "x", "env", "p")), List.of()),
                new Mutation.CreateWorld(world(2, "a", Map.of("team", "x")), List.of()),
                new Mutation.CreateWorld(world(3, "B", Map.of("team", "y")), List.of()));

        assertThat(ids(Map.of(), "", 10)).containsExactly("B", "a", "c");
        assertThat(ids(Map.of(), "", 2)).containsExactly("B", "a");
        assertThat(ids(Map.of(), "a", 10)).containsExactly("c");
        assertThat(ids(Map.of("team", "x"), "", 10)).containsExactly("a", "c");
        assertThat(ids(Map.of("team", "x", "env", "p"), "", 10)).containsExactly("c");
        assertThat(ids(Map.of("team", ""), "", 10)).isEmpty();
        assertThat(store.reader().worldCount()).isEqualTo(3);
    }

    @Test
    void eventsComeBackByteForByteInOrder() {
        commit(createWorld(1, "a"), appendMessages(1, 1, 5));
        commit(appendMessages(1, 6, 7));

        StoredPage page = store.reader().read(all(1), EVERYTHING);

        assertThat(sequences(page)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(page.events().get(2).bytes()).isEqualTo(message(3, "").bytes());
        assertThat(page.throughSequence()).isEqualTo(1_000_000);
        assertThat(store.reader().world("a").orElseThrow().lastSequence()).isEqualTo(7);
        assertThat(store.reader().world("a").orElseThrow().eventCount()).isEqualTo(7);
    }

    @Test
    void aPageEndsAtItsCountAndSaysHowFarItLooked() {
        commit(createWorld(1, "a"), appendMessages(1, 1, 10));

        StoredPage up = store.reader().read(new ReadRange(1, 3, 9, Order.ORDER_ASCENDING, 2, 1 << 20), EVERYTHING);
        StoredPage down = store.reader().read(new ReadRange(1, 3, 9, Order.ORDER_DESCENDING, 2, 1 << 20), EVERYTHING);

        assertThat(sequences(up)).containsExactly(3L, 4L);
        assertThat(up.throughSequence()).isEqualTo(4);
        assertThat(sequences(down)).containsExactly(9L, 8L);
        assertThat(down.throughSequence()).isEqualTo(8);
    }

    @Test
    void aPageEndsAfterTheEventThatReachesItsBytes() {
        commit(createWorld(1, "a"), appendMessages(1, 1, 9));
        int size = message(1, "").size();

        StoredPage two = store.reader().read(new ReadRange(1, 1, 9, Order.ORDER_ASCENDING, 100, size + 1), EVERYTHING);
        StoredPage one = store.reader().read(new ReadRange(1, 1, 9, Order.ORDER_ASCENDING, 100, size), EVERYTHING);

        assertThat(sequences(two)).containsExactly(1L, 2L);
        assertThat(sequences(one)).containsExactly(1L);
    }

    @Test
    void anEmptyOrInvertedRangeHasNoEventsAndEndsAtItsFarEnd() {
        commit(createWorld(1, "a"), appendMessages(1, 1, 3));

        StoredPage beyond = store.reader().read(range(1, 4, 8, Order.ORDER_ASCENDING), EVERYTHING);
        StoredPage inverted = store.reader().read(range(1, 3, 2, Order.ORDER_ASCENDING), EVERYTHING);
        StoredPage down = store.reader().read(range(1, 4, 8, Order.ORDER_DESCENDING), EVERYTHING);

        assertThat(beyond.events()).isEmpty();
        assertThat(beyond.throughSequence()).isEqualTo(8);
        assertThat(inverted.events()).isEmpty();
        assertThat(down.throughSequence()).isEqualTo(4);
    }

    @Test
    void worldsDoNotMix() {
        commit(createWorld(1, "a"), createWorld(2, "b"), appendMessages(1, 1, 3), appendMessages(2, 1, 2));

        assertThat(sequences(store.reader().read(all(1), EVERYTHING))).containsExactly(1L, 2L, 3L);
        assertThat(sequences(store.reader().read(all(2), EVERYTHING))).containsExactly(1L, 2L);
        assertThat(store.reader().find(2, List.of("e3"))).isEmpty();
        assertThat(store.reader().count(1, 1, 100, EVERYTHING).count()).isEqualTo(3);
    }

    @Test
    void eventsAreFoundByIdAndWhatIsMissingIsAbsent() {
        commit(createWorld(1, "a"), appendMessages(1, 1, 3));

        assertThat(store.reader().find(1, List.of("e1", "e3", "e4", "")))
                .containsOnly(
                        Map.entry("e1", message(1, "").bytes()),
                        Map.entry("e3", message(3, "").bytes()));
        assertThat(store.reader().find(1, List.of())).isEmpty();
        assertThat(store.reader().find(9, List.of("e1"))).isEmpty();
    }

    @Test
    void theHighestIdIsThatOfTheWorldInByteOrder() {
        commit(createWorld(1, "a"), createWorld(2, "b"), createWorld(3, "c"));
        commit(appendMessages(1, 1, 10), appendMessages(2, 1, 3));

        assertThat(store.reader().highestId(1)).isEqualTo("e9");
        assertThat(store.reader().highestId(2)).isEqualTo("e3");
        assertThat(store.reader().highestId(3)).isEmpty();
    }

    @Test
    void chatsAreListedWithTheirCounts() {
        commit(createWorld(1, "a"), append(1, message(1, "y"), message(2, ""), message(3, "x")));
        commit(append(1, message(4, "y"), message(5, "y")));
        reopen();
        commit(append(1, message(6, "x")));

        List<Chat> chats = store.reader().chats(1, "", 10);

        assertThat(chats).extracting(Chat::getId).containsExactly("x", "y");
        assertThat(chats).extracting(Chat::getEventCount).containsExactly(2L, 3L);
        assertThat(chats).extracting(Chat::getFirstSequence).containsExactly(3L, 1L);
        assertThat(chats).extracting(Chat::getLastSequence).containsExactly(6L, 5L);
        assertThat(chats.get(1).getLastEmitTime()).isEqualTo(StoreSamples.timestamp(START.plusSeconds(5)));
        assertThat(store.reader().chats(1, "x", 10)).extracting(Chat::getId).containsExactly("y");
        assertThat(store.reader().chats(1, "", 1)).extracting(Chat::getId).containsExactly("x");
    }

    @Test
    void theEmptyChatInAFilterStandsForEventsWithoutAChat() {
        commit(createWorld(1, "a"), append(1, message(1, "x"), message(2, ""), message(3, "y")));

        assertThat(matching(EventFilter.newBuilder().addChats("").build())).containsExactly(2L);
        assertThat(matching(EventFilter.newBuilder().addChats("").addChats("y").build()))
                .containsExactly(2L, 3L);
        assertThat(matching(EventFilter.newBuilder().addChats("y").build())).containsExactly(3L);
        assertThat(matching(EventFilter.newBuilder().addChats("unknown").build()))
                .isEmpty();
    }

    @Test
    void aFilteredReadLooksAtTheWholeRangeInTheEnd() {
        commit(createWorld(1, "a"), appendMessages(1, 1, 3));
        commit(new Mutation.SettleWorld(1, gap(4, 300_000)), appendMessages(1, 300_001, 300_002));
        EventFilter messages =
                EventFilter.newBuilder().addKinds(EventKind.EVENT_KIND_MESSAGE).build();

        assertThat(matching(messages)).containsExactly(1L, 2L, 3L, 300_001L, 300_002L);
        ReadRange range = new ReadRange(1, 1, 1_000_000, Order.ORDER_ASCENDING, 1, 1);
        assertThat(PagedReads.count(store.reader(), range, messages)).isEqualTo(5);
        assertThat(PagedReads.count(store.reader(), range, EVERYTHING)).isEqualTo(5);
    }

    @Test
    void everythingUpToAPlaceIsCountedToo() {
        commit(createWorld(1, "a"), appendMessages(1, 1, 10));

        for (long to = 1; to <= 10; to++) {
            assertThat(store.reader().count(1, 1, to, EVERYTHING)).isEqualTo(new StoredCount(to, to));
            assertThat(store.reader().count(1, 2, to, EVERYTHING)).isEqualTo(new StoredCount(to - 1, to));
        }
    }

    @Test
    void theFirstSequenceSinceATimeIsFoundOverGaps() {
        commit(
                createWorld(1, "a"),
                appendMessages(1, 2, 5),
                new Mutation.SettleWorld(1, gap(6, 99)),
                appendMessages(1, 100, 101));

        assertThat(since(START)).contains(2L);
        assertThat(since(START.plusSeconds(4))).contains(4L);
        assertThat(since(START.plusSeconds(4).plusNanos(1))).contains(5L);
        assertThat(since(START.plusSeconds(6))).contains(100L);
        assertThat(since(START.plusSeconds(102))).isEmpty();
        assertThat(since(Instant.MIN)).contains(2L);
        assertThat(since(Instant.MAX)).isEmpty();
    }

    @Test
    void eventsOfOneInstantAreAllSinceThatInstant() {
        commit(createWorld(1, "a"));
        Event same = message(1, "").event();
        for (int sequence = 1; sequence <= 9; sequence++) {
            commit(append(
                    1,
                    StoreSamples.encode(same.toBuilder()
                            .setSequence(sequence)
                            .setId("s" + sequence)
                            .build())));
        }

        assertThat(since(START.plusSeconds(1))).contains(1L);
    }

    @Test
    void aCommitIsAppliedWhollyOrNotAtAll() {
        commit(createWorld(1, "a"), appendMessages(1, 1, 2));

        assertThatThrownBy(() -> commit(append(1, message(3, "c")), append(99, message(1, ""))))
                .isInstanceOf(StoreException.class);

        assertThat(sequences(store.reader().read(all(1), EVERYTHING))).containsExactly(1L, 2L);
        assertThat(store.reader().chats(1, "", 10)).isEmpty();
        assertThat(store.reader().world("a").orElseThrow().eventCount()).isEqualTo(2);
    }

    @Test
    void anIdOrASequenceIsNotStoredTwice() {
        commit(createWorld(1, "a"), appendMessages(1, 1, 2));
        Event twice = message(3, "").event().toBuilder().setId("e1").build();

        assertThatThrownBy(() -> commit(append(1, StoreSamples.encode(twice))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.isFatal()).isTrue());
        reopen();
        assertThatThrownBy(() -> commit(append(1, message(2, "")))).isInstanceOf(StoreException.class);

        assertThat(store.reader().count(1, 1, 100, EVERYTHING).count()).isEqualTo(2);
    }

    @Test
    void aDeletedWorldIsNotReadableButRemembered() {
        commit(
                new Mutation.CreateWorld(world(1, "a", Map.of("patient", "Ada")), List.of()),
                append(1, message(1, "x"), message(2, "")),
                new Mutation.OpenWorld(1, 5));
        commit(new Mutation.DeleteWorld(1, START.plusSeconds(60), 7));

        WorldRecord deleted = store.reader().world("a").orElseThrow();
        assertThat(deleted.deleted()).isTrue();
        assertThat(deleted.lastSequence()).isEqualTo(7);
        assertThat(deleted.displayName()).isEmpty();
        assertThat(deleted.labels()).isEmpty();
        assertThat(store.reader().worldCount()).isZero();
        assertThat(ids(Map.of(), "", 10)).isEmpty();
        assertThat(store.reader().openWorlds()).isEmpty();
        assertNothingReadable(1);
    }

    @Test
    void aWorldCreatedAgainIsANewIncarnation() {
        commit(createWorld(1, "a"), append(1, message(1, "x")));
        commit(new Mutation.DeleteWorld(1, START.plusSeconds(60), 1));
        commit(createWorld(2, "a"), append(2, message(5, "x")));

        assertThat(store.reader().world("a").orElseThrow().key()).isEqualTo(2);
        assertThat(sequences(store.reader().read(all(2), EVERYTHING))).containsExactly(5L);
        assertThat(store.reader().find(2, List.of("e1"))).isEmpty();
        assertNothingReadable(1);
        assertThat(store.reader().lastWorldKey()).isEqualTo(2);
    }

    @Test
    void housekeepingComesToAnEndAndHarmsNoLivingWorld() {
        commit(createWorld(1, "a"), createWorld(2, "b"), appendMessages(1, 1, 5_000), appendMessages(2, 1, 10));
        commit(new Mutation.DeleteWorld(1, START.plusSeconds(60), 5_000));

        int rounds = 0;
        while (store.writer().maintain()) {
            assertThat(++rounds).isLessThan(100);
        }

        assertThat(store.reader().count(2, 1, 100, EVERYTHING).count()).isEqualTo(10);
        assertThat(store.reader().world("a").orElseThrow().deleted()).isTrue();
        assertNothingReadable(1);
    }

    @Test
    void nothingIsReadOfAWorldThatNeverWas() {
        assertNothingReadable(42);
        assertThat(store.reader().world("none")).isEmpty();
    }

    @Test
    void closingTwiceIsHarmless() {
        store.close();
        store.close();
    }

    private void assertNothingReadable(long key) {
        EventFilter chat = EventFilter.newBuilder().addChats("x").build();
        assertThat(store.reader().read(all(key), EVERYTHING).events()).isEmpty();
        assertThat(store.reader().read(all(key), chat)).isEqualTo(new StoredPage(List.of(), 1_000_000));
        assertThat(store.reader().count(key, 1, 100, EVERYTHING).count()).isZero();
        assertThat(store.reader().count(key, 1, 100, chat).count()).isZero();
        assertThat(store.reader().find(key, List.of("e1"))).isEmpty();
        assertThat(store.reader().chats(key, "", 10)).isEmpty();
        assertThat(store.reader().gaps(key)).isEmpty();
        assertThat(store.reader().firstSequenceSince(key, START)).isEmpty();
    }

    private List<Long> matching(EventFilter filter) {
        return PagedReads.everything(store.reader(), range(1, 1, 1_000_000, Order.ORDER_ASCENDING), filter);
    }

    private List<String> ids(Map<String, String> labels, String afterId, int limit) {
        return store.reader().worlds(labels, afterId, limit).stream()
                .map(WorldRecord::id)
                .toList();
    }

    private Optional<Long> since(Instant time) {
        return store.reader().firstSequenceSince(1, time);
    }
}
