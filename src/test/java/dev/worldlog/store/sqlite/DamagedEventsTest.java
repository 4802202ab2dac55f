package dev.worldlog.store.sqlite;

import static dev.worldlog.store.StoreSamples.appendMessages;
import static dev.worldlog.store.StoreSamples.createWorld;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.log.DamagedRange;
import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.CheckedPage;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events that are not as they were written: reads never return them, a check names them. */
final class DamagedEventsTest {
    private static final EventFilter EVERYTHING = EventFilter.getDefaultInstance();
    private static final String FIVE = " WHERE position = (1 << 40) + 5";

    @TempDir
    Path directory;

    private SqliteEventStore store;

    @BeforeEach
    void fill() {
        store = SqliteEventStore.open(SqliteStoreConfig.in(directory));
        store.writer()
                .commit(List.of(
                        createWorld(1, "a"), createWorld(2, "b"), appendMessages(1, 1, 9), appendMessages(2, 1, 9)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE event SET bytes = zeroblob(20)                              | has another checksum",
                "UPDATE event SET bytes = (SELECT bytes FROM event WHERE position = (1 << 40) + 6) | has another checksum",
                "UPDATE event SET checksum = checksum + 1                           | has another checksum",
                "UPDATE event SET kind = 4                                          | is listed as something",
                "UPDATE event SET emit_time = emit_time + 1                         | is listed as something",
                "UPDATE event SET message_id = 'm'                                  | is listed as something",
                "DELETE FROM event                                                  | is missing",
            })
    void aCheckNamesTheEventThatWasChanged(String change, String description) {
        tamper(change + FIVE);

        CheckedPage page = reader().check(1, ChainPosition.ORIGIN, 9);

        assertThat(page.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.fromSequence()).isEqualTo(5);
            assertThat(damage.toSequence()).isEqualTo(5);
            assertThat(damage.description()).startsWith(description);
        });
        assertThat(reader().check(2, ChainPosition.ORIGIN, 9).damages()).isEmpty();
    }

    @Test
    void aCheckNamesRangesThatAreGoneAndEventsInGaps() {
        tamper("DELETE FROM event WHERE position BETWEEN (1 << 40) + 2 AND (1 << 40) + 4");
        new StoreFiles(directory).forge("INSERT INTO gap VALUES (1, 7, 8, 1, NULL, 0)");

        assertThat(reader().check(1, ChainPosition.ORIGIN, 9).damages())
                .containsExactly(
                        new DamagedRange(2, 4, "is missing"),
                        new DamagedRange(7, 7, "lies in a gap"),
                        new DamagedRange(8, 8, "lies in a gap"));
    }

    @Test
    void aHistoryThatIsConsistentButNotTheWrittenOneHasAnotherHead() {
        ChainPosition written = reader().chainHead(1).orElseThrow();
        assertThat(reader().check(1, ChainPosition.ORIGIN, 9).through()).isEqualTo(written);
        assertThat(reader().chainHead(2).orElseThrow()).isNotEqualTo(new ChainPosition(9, ChainPosition.ORIGIN.head()));

        // The last event is taken away with everything that knows of it.
        tamper("DELETE FROM event WHERE position = (1 << 40) + 9");
        new StoreFiles(directory).forge("UPDATE world SET last_sequence = 8, event_count = 8 WHERE key = 1");

        ChainPosition claimed = reader().chainHead(1).orElseThrow();
        CheckedPage page = reader().check(1, ChainPosition.ORIGIN, claimed.sequence());
        assertThat(page.damages()).isEmpty();
        assertThat(page.through().sequence()).isEqualTo(8);
        assertThat(page.through()).isNotEqualTo(claimed);
    }

    @Test
    void aCheckInPiecesFindsTheSameAsOneInOneGo() {
        ChainPosition half = reader().check(1, ChainPosition.ORIGIN, 4).through();

        assertThat(half.sequence()).isEqualTo(4);
        assertThat(reader().check(1, half, 9).through())
                .isEqualTo(reader().chainHead(1).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"ORDER_ASCENDING, 1, 4", "ORDER_DESCENDING, 9, 6"})
    void aReadEndsBeforeADamagedEventAndFailsAtIt(Order order, long first, long last) {
        tamper("UPDATE event SET bytes = zeroblob(20)" + FIVE);

        List<StoredEvent> before = reader().read(new ReadRange(1, 1, 9, order, 100, 1 << 20), EVERYTHING)
                .events();
        assertThat(before.get(0).sequence()).isEqualTo(first);
        assertThat(before.get(before.size() - 1).sequence()).isEqualTo(last);

        assertThatThrownBy(() -> reader().read(new ReadRange(1, 5, 5, order, 100, 1 << 20), EVERYTHING))
                .isInstanceOfSatisfying(StoreException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(StoreException.Kind.CORRUPT);
                    assertThat(failure.sequence()).hasValue(5);
                });
        assertThatThrownBy(() -> reader().find(1, List.of("e5"))).isInstanceOf(StoreException.class);
        assertThat(reader().find(1, List.of("e6"))).hasSize(1);
    }

    private StoreReader reader() {
        return store.reader();
    }

    private void tamper(String sql) {
        new StoreFiles(directory).tamper(sql);
    }
}
