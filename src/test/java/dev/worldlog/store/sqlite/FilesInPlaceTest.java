package dev.worldlog.store.sqlite;

import static dev.worldlog.store.StoreSamples.appendMessages;
import static dev.worldlog.store.StoreSamples.createWorld;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;

/** Files that somebody takes away from under an open store. */
final class FilesInPlaceTest {
    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private SqliteEventStore store;
    private FaultyConnection connections;
    private SqliteStoreWriter writer;

    @BeforeEach
    void open() throws SQLException, IOException {
        SqliteStoreConfig config = SqliteStoreConfig.in(directory);
        StoreDirectory files = new StoreDirectory(directory);
        store = SqliteEventStore.open(config);
        connections = new FaultyConnection(new Connections(files, config)::openWriter);
        writer = new SqliteStoreWriter(
                WriterSession.open(connections),
                connections,
                new Checkpoints(files, nanos::get),
                Watermark.open(files, nanos::get),
                new FilesInPlace(files, nanos::get));
        writer.begin(1);
        writer.commit(List.of(createWorld(1, "a"), appendMessages(1, 1, 5)));
    }

    @AfterEach
    void close() {
        writer.close();
        store.close();
    }

    @Test
    void filesThatStayWhereTheyAreAreNoTrouble() {
        for (int second = 1; second <= 5; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            writer.maintain();
            writer.commit(List.of(appendMessages(1, 5 + second, 5 + second)));
        }
        writer.markClean();
    }

    @Test
    void aDatabaseThatIsDeletedIsNoticed() throws IOException {
        Files.delete(files().database());

        assertNoticed(this::maintainLater);
        assertNoticed(writer::markClean);
    }

    @Test
    void aDatabaseThatIsMovedAwayIsNoticed() throws IOException {
        Files.move(files().database(), directory.resolve("elsewhere"));

        assertNoticed(this::maintainLater);
    }

    @Test
    void aDatabaseThatIsReplacedIsNoticed() throws IOException {
        replace(files().database());

        assertNoticed(this::maintainLater);
    }

    @Test
    void aLogThatIsDeletedOrReplacedIsNoticed() throws IOException {
        replace(files().log());
        assertNoticed(this::maintainLater);
        Files.delete(files().log());
        assertNoticed(this::maintainLater);
    }

    @Test
    void aFreshConnectionIsNotOpenedOnAnotherDatabase() throws IOException {
        replace(files().database());
        byte[] replacement = Files.readAllBytes(files().database());
        connections.fail(FaultyConnection.Fault.FAILS_BEFORE, SQLiteErrorCode.SQLITE_IOERR_READ);
        assertThatThrownBy(() -> writer.commit(List.of(appendMessages(1, 6, 6))))
                .isInstanceOf(StoreException.class);

        assertNoticed(() -> writer.commit(List.of(appendMessages(1, 6, 6))));
        assertThat(Files.readAllBytes(files().database())).isEqualTo(replacement);
    }

    private void maintainLater() {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        writer.maintain();
    }

    private StoreFiles files() {
        return new StoreFiles(directory);
    }

    private static void replace(Path file) throws IOException {
        Path copy = file.resolveSibling("copy");
        Files.copy(file, copy);
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void assertNoticed(ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT);
            assertThat(e).hasMessageContaining("was deleted, moved away or replaced");
        });
    }
}
