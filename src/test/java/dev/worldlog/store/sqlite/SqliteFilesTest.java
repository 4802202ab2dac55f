package dev.worldlog.store.sqlite;

import static dev.worldlog.store.StoreSamples.all;
import static dev.worldlog.store.StoreSamples.append;
import static dev.worldlog.store.StoreSamples.appendMessages;
import static dev.worldlog.store.StoreSamples.createWorld;
import static dev.worldlog.store.StoreSamples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreSamples;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the SQLite store does with its files: settings, log, restarts, removal. */
final class SqliteFilesTest {
    private static final EventFilter EVERYTHING = EventFilter.getDefaultInstance();

    @TempDir
    Path directory;

    @Test
    void theWriterIsSetUpForDurability() throws SQLException {
        try (SqliteEventStore store = open();
                Connection writer = connections().openWriter()) {
            assertThat(store.epoch()).isEqualTo(1);
            assertThat(pragma(writer, "synchronous")).isEqualTo("2");
            assertThat(pragma(writer, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(writer, "wal_autocheckpoint")).isEqualTo("0");
            assertThat(pragma(writer, "page_size")).isEqualTo("4096");
            assertThat(pragma(writer, "auto_vacuum")).isEqualTo("2");
            assertThat(pragma(writer, "trusted_schema")).isEqualTo("0");
            assertThat(pragma(writer, "cell_size_check")).isEqualTo("1");
            assertThat(pragma(writer, "temp_store")).isEqualTo("2");
            assertThat(pragma(writer, "mmap_size")).isEqualTo("0");
            assertThat(pragma(writer, "busy_timeout")).isEqualTo("5000");
            assertThat(pragma(writer, "journal_size_limit")).isEqualTo("67108864");
            assertThat(pragma(writer, "application_id")).isEqualTo("1464618823");
            assertThat(pragma(writer, "user_version")).isEqualTo("3");
            assertThatThrownBy(() -> Sql.run(writer, "ATTACH ':memory:' AS more"))
                    .hasMessageContaining("too many");
        }
    }

    @Test
    void aReaderCannotWrite() throws SQLException {
        try (SqliteEventStore store = open();
                Connection reader = connections().openReader()) {
            assertThat(store.epoch()).isEqualTo(1);
            assertThat(pragma(reader, "query_only")).isEqualTo("1");
            assertThatThrownBy(() -> Sql.run(reader, "DELETE FROM world")).hasMessageContaining("readonly");
            assertThatThrownBy(() -> Sql.run(reader, "PRAGMA query_only = OFF; DELETE FROM world"))
                    .hasMessageContaining("readonly");
        }
    }

    @Test
    void everythingCommittedSurvivesAKillAndTheStopIsUnclean() throws Exception {
        new OtherProcess(directory).commitAndBeKilled();

        try (SqliteEventStore store = open()) {
            assertThat(store.previousStopWasUnclean()).isTrue();
            assertThat(store.epoch()).isEqualTo(2);
            assertThat(store.reader().read(all(1), EVERYTHING).events()).hasSize(1_000);
        }
    }

    @Test
    void aReadLeavesNothingOpenSoTheLogCanBeEmptied() throws SQLException {
        try (SqliteEventStore store = open()) {
            store.writer().commit(List.of(createWorld(1, "a"), appendMessages(1, 1, 3_000)));
            EventFilter chat = EventFilter.newBuilder().addChats("").build();
            store.reader().read(StoreSamples.range(1, 1, 2, Order.ORDER_ASCENDING), EVERYTHING);
            store.reader().read(all(1), chat);
            store.reader().count(1, 1, 10, chat);
            store.reader().firstSequenceSince(1, StoreSamples.START);
            store.reader().find(1, List.of("e1"));
            store.writer().commit(List.of(appendMessages(1, 3_001, 3_002)));

            store.markClean();

            assertThat(new StoreDirectory(directory).logBytes()).isZero();
        }
    }

    @Test
    void theLogIsMovedAlongWhileWritingAndEmptiedWhenIdle() throws SQLException, IOException {
        AtomicLong nanos = new AtomicLong();
        try (SqliteEventStore store = open()) {
            StoreDirectory files = new StoreDirectory(directory);
            SqliteStoreWriter writer = new SqliteStoreWriter(
                    WriterSession.open(connections()::openWriter),
                    connections()::openWriter,
                    new Checkpoints(files, nanos::get),
                    Watermark.open(files, nanos::get),
                    new FilesInPlace(files, nanos::get));
            writer.begin(1);
            writer.commit(List.of(createWorld(1, "a")));
            for (long first = 1; first < 100_000; first += 2_000) {
                writer.commit(List.of(appendMessages(1, first, first + 1_999)));
                writer.maintain();
            }
            long whileWriting = files.logBytes();
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            writer.maintain();

            assertThat(whileWriting).isBetween(1L, 16L << 20);
            assertThat(files.logBytes()).isZero();
            assertThat(store.reader().count(1, 1, 100_000, EVERYTHING).count()).isEqualTo(100_000);
            writer.close();
        }
    }

    @Test
    void aLongReadIsStopped() {
        try (ReadWatchdog watchdog = new ReadWatchdog();
                SqliteEventStore store = open();
                ReaderPool pool = new ReaderPool(
                        connections()::openReader,
                        SqliteStoreConfig.in(directory).withReadTimeout(Duration.ofMillis(100)),
                        watchdog)) {
            assertThat(store.epoch()).isEqualTo(1);
            String endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";

            assertThatThrownBy(() ->
                            pool.read("count for ever", (connection, watch) -> Sql.queryLong(connection, endless)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.TIMED_OUT));

            assertThat(inTime(() -> pool.read("go on", (connection, watch) -> Sql.queryLong(connection, "SELECT 7"))))
                    .isEqualTo(7);
        }
    }

    /** On a busy machine any read may be too long now and then, but not again and again. */
    private static long inTime(Supplier<Long> read) {
        for (int attempt = 1; ; attempt++) {
            try {
                return read.get();
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.TIMED_OUT || attempt == 100) {
                    throw e;
                }
            }
        }
    }

    @Test
    void aDeletedWorldIsRemovedAcrossRestartsAndTheFileShrinks() throws SQLException {
        try (SqliteEventStore store = open()) {
            store.writer().commit(List.of(createWorld(1, "a"), appendMessages(1, 1, 20_000)));
            store.writer()
                    .commit(List.of(append(1, message(20_001, "x")), createWorld(2, "b"), appendMessages(2, 1, 3)));
            store.writer().commit(List.of(new Mutation.DeleteWorld(1, StoreSamples.START, 20_001)));
            assertThat(store.writer().maintain()).isTrue();
        }
        long before = pages();
        try (SqliteEventStore store = open()) {
            int rounds = 0;
            while (store.writer().maintain()) {
                assertThat(++rounds).isLessThan(200);
            }
            assertThat(rounds).isGreaterThan(5);
            assertThat(store.reader().count(2, 1, 10, EVERYTHING).count()).isEqualTo(3);
        }

        assertThat(rows("SELECT count(*) FROM event")).containsExactly("3");
        assertThat(rows("SELECT count(*) FROM chat")).containsExactly("0");
        assertThat(rows("SELECT purged FROM world ORDER BY key")).containsExactly("1", "0");
        assertThat(pages()).isLessThan(before / 4);
    }

    @Test
    void aDamagedBodyIsReportedNotReturned() throws SQLException {
        EventFilter labels = EventFilter.newBuilder().putLabels("k", "v").build();
        try (SqliteEventStore store = open()) {
            store.writer().commit(List.of(createWorld(1, "a"), appendMessages(1, 1, 2)));
            new StoreFiles(directory)
                    .tamper("UPDATE event SET bytes = (SELECT bytes FROM event e ORDER BY position LIMIT 1)");

            assertThatThrownBy(() -> store.reader().read(all(1), labels))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
            new StoreFiles(directory).tamper("UPDATE event SET bytes = x'FFFF'");
            assertThatThrownBy(() -> store.reader().count(1, 1, 9, labels))
                    .hasMessageContaining("its checksum is wrong");
            assertThat(store.reader().worldCount()).isEqualTo(1);
        }
    }

    private SqliteEventStore open() {
        return SqliteEventStore.open(SqliteStoreConfig.in(directory));
    }

    private Connections connections() {
        return new Connections(new StoreDirectory(directory), SqliteStoreConfig.in(directory));
    }

    private long pages() throws SQLException {
        return Long.parseLong(rows("PRAGMA page_count").get(0));
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = new StoreFiles(directory).outsider();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static String pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
