package dev.worldlog.store.sqlite;

import static dev.worldlog.store.StoreSamples.all;
import static dev.worldlog.store.StoreSamples.appendMessages;
import static dev.worldlog.store.StoreSamples.createWorld;
import static dev.worldlog.store.StoreSamples.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreException.Kind;
import dev.worldlog.v1.EventFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A commit that failed is applied exactly once in the end, whatever really happened to it. */
final class FailingCommitsTest {
    @TempDir
    Path directory;

    private final AtomicLong pagesMax = new AtomicLong(1 << 20);
    private final AtomicLong nanos = new AtomicLong();
    private SqliteEventStore store;
    private FaultyConnection connections;
    private SqliteStoreWriter writer;

    @BeforeEach
    void open() throws SQLException, IOException {
        SqliteStoreConfig config = SqliteStoreConfig.in(directory);
        store = SqliteEventStore.open(config);
        StoreDirectory files = new StoreDirectory(directory);
        connections = new FaultyConnection(() -> {
            Connection connection = new Connections(files, config).openWriter();
            Sql.run(connection, "PRAGMA busy_timeout = 50");
            Sql.run(connection, "PRAGMA max_page_count = " + pagesMax.get());
            return connection;
        });
        writer = new SqliteStoreWriter(
                WriterSession.open(connections),
                connections,
                new Checkpoints(files, nanos::get),
                Watermark.open(files, System::nanoTime),
                new FilesInPlace(files, System::nanoTime));
        writer.begin(1);
        writer.commit(List.of(createWorld(1, "a")));
    }

    @AfterEach
    void close() {
        writer.close();
        store.close();
    }

    @Test
    void aCommitThatHappenedAlthoughItFailedIsNotAppliedTwice() {
        connections.fail(FaultyConnection.Fault.FAILS_AFTER, SQLiteErrorCode.SQLITE_IOERR_READ);
        List<Mutation> mutations = List.of(appendMessages(1, 1, 5));
        assertThatThrownBy(() -> writer.commit(mutations)).isInstanceOf(StoreException.class);

        writer.commit(mutations);
        writer.commit(List.of(appendMessages(1, 6, 7)));

        assertStored(7);
    }

    @Test
    void aCommitThatDidNotHappenIsAppliedTheNextTime() {
        connections.fail(FaultyConnection.Fault.FAILS_BEFORE, SQLiteErrorCode.SQLITE_IOERR_READ);
        List<Mutation> mutations = List.of(appendMessages(1, 1, 5));
        assertThatThrownBy(() -> writer.commit(mutations)).isInstanceOf(StoreException.class);
        assertStored(0);

        writer.commit(mutations);

        assertStored(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILS_BEFORE", "FAILS_AFTER"})
    void anotherCommitMayComeFirst(FaultyConnection.Fault fault) {
        writer.commit(List.of(createWorld(2, "b")));
        List<Mutation> mutations = List.of(appendMessages(1, 1, 5));
        connections.fail(fault, SQLiteErrorCode.SQLITE_FULL);
        assertThatThrownBy(() -> writer.commit(mutations)).isInstanceOf(StoreException.class);

        List<Mutation> first = List.of(new Mutation.DeleteWorld(2, Instant.EPOCH, 0));
        connections.fail(fault, SQLiteErrorCode.SQLITE_FULL);
        assertThatThrownBy(() -> writer.commit(first)).isInstanceOf(StoreException.class);
        writer.commit(first);
        writer.commit(mutations);
        writer.commit(List.of(appendMessages(1, 6, 7)));

        assertStored(7);
        assertThat(store.reader().world("b").orElseThrow().deleted()).isTrue();
    }

    @Test
    void aFailureIsFollowedByAFreshConnection() {
        int before = connections.opened();
        for (int round = 0; round < 5; round++) {
            connections.fail(FaultyConnection.Fault.FAILS_BEFORE, SQLiteErrorCode.SQLITE_IOERR_READ);
            List<Mutation> mutations = List.of(appendMessages(1, round * 10 + 1, round * 10 + 10));
            assertThatThrownBy(() -> writer.commit(mutations)).isInstanceOf(StoreException.class);
            writer.commit(mutations);
        }

        assertThat(connections.opened()).isEqualTo(before + 5);
        assertStored(50);
    }

    @Test
    void aCheckpointThatFailsIsHeardOf() {
        writer.commit(List.of(appendMessages(1, 1, 5)));
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        connections.fail(FaultyConnection.Fault.FAILS_TO_CHECKPOINT, SQLiteErrorCode.SQLITE_IOERR_FSYNC);

        assertThatThrownBy(writer::maintain)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FLUSH_FAILED));
    }

    @Test
    void aLockHeldByAnOutsiderIsTransient() throws SQLException {
        List<Mutation> mutations = List.of(appendMessages(1, 1, 3));
        try (Connection outsider = new StoreFiles(directory).outsider()) {
            Sql.run(outsider, "BEGIN IMMEDIATE");
            assertThatThrownBy(() -> writer.commit(mutations))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT));
            Sql.run(outsider, "ROLLBACK");
        }

        writer.commit(mutations);

        assertStored(3);
    }

    @Test
    void aFullStoreHealsWhenThereIsRoomAgain() {
        pagesMax.set(40);
        connections.fail(FaultyConnection.Fault.FAILS_BEFORE, SQLiteErrorCode.SQLITE_IOERR_READ);
        assertThatThrownBy(() -> writer.commit(List.of())).isInstanceOf(StoreException.class);
        List<Mutation> mutations = List.of(appendMessages(1, 1, 5_000));

        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> writer.commit(mutations))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FULL));
        }
        assertStored(0);
        pagesMax.set(1 << 20);
        writer.commit(mutations);

        assertStored(5_000);
    }

    @Test
    void aMutationThatFitsNothingStoresNothing() {
        assertThatThrownBy(() -> writer.commit(List.of(appendMessages(1, 1, 2), appendMessages(9, 1, 1))))
                .isInstanceOf(StoreException.class);

        assertStored(0);
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_BUSY, TRANSIENT",
        "SQLITE_BUSY_SNAPSHOT, TRANSIENT",
        "SQLITE_LOCKED, TRANSIENT",
        "SQLITE_CANTOPEN, TRANSIENT",
        "SQLITE_IOERR_READ, TRANSIENT",
        "SQLITE_FULL, FULL",
        "SQLITE_IOERR_FSYNC, FLUSH_FAILED",
        "SQLITE_IOERR_DIR_FSYNC, FLUSH_FAILED",
        "SQLITE_IOERR_WRITE, FLUSH_FAILED",
        "SQLITE_CORRUPT, CORRUPT",
        "SQLITE_CORRUPT_INDEX, CORRUPT",
        "SQLITE_NOTADB, CORRUPT",
        "SQLITE_READONLY_DBMOVED, CORRUPT",
        "SQLITE_CONSTRAINT_UNIQUE, CORRUPT",
        "SQLITE_INTERRUPT, TIMED_OUT"
    })
    void everyErrorHasItsKind(SQLiteErrorCode code, Kind kind) {
        assertThat(SqliteErrors.kind(new SQLiteException("injected", code))).isEqualTo(kind);
    }

    private void assertStored(long count) {
        EventFilter everything = EventFilter.getDefaultInstance();
        assertThat(sequences(store.reader().read(all(1), everything)))
                .isEqualTo(LongStream.rangeClosed(1, count).boxed().toList());
        assertThat(store.reader().world("a").orElseThrow().eventCount()).isEqualTo(count);
    }
}
