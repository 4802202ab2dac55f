package dev.worldlog.store.sqlite;

import static dev.worldlog.store.StoreSamples.appendMessages;
import static dev.worldlog.store.StoreSamples.createWorld;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used is refused with a reason and left byte for byte as it was. */
final class RefusedStoresTest {
    @TempDir
    Path directory;

    @TempDir
    Path other;

    @Test
    void aForeignDatabaseIsRefused() throws Exception {
        files().tamper("CREATE TABLE somebody_elses (x)");

        assertRefused(Kind.REFUSED, "is not a Worldlog database");
    }

    @Test
    void aForeignDatabaseThatIsInUseIsRefusedWithItsLogUntouched() throws Exception {
        try (Connection foreign = new StoreFiles(other).outsider()) {
            Sql.run(foreign, "PRAGMA journal_mode = WAL");
            Sql.run(foreign, "CREATE TABLE somebody_elses (x)");
            new StoreFiles(other).copyTo(directory);
        }

        assertRefused(Kind.REFUSED, "is not a Worldlog database");
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws Exception {
        Files.writeString(files().database(), "This is a letter, not a database.\n".repeat(200));

        assertRefused(Kind.REFUSED, "is not a Worldlog database");
    }

    @Test
    void anEmptyFileIsRefused() throws Exception {
        Files.createFile(files().database());

        assertRefused(Kind.REFUSED, "is not a Worldlog database");
    }

    @Test
    void aNewerSchemaIsRefused() throws Exception {
        fill(true);
        files().tamper("PRAGMA user_version = 99");

        assertRefused(Kind.REFUSED, "has schema 99");
    }

    @Test
    void aTruncatedDatabaseIsRefused() throws Exception {
        fill(true);
        truncate(files().database(), Files.size(files().database()) / 2);

        assertRefused(Kind.CORRUPT, "is damaged");
    }

    @Test
    void aDatabaseDamagedBeforeAnUncleanStopIsRefused() throws Exception {
        fill(false);
        overwriteLastPages(files().database());

        assertRefused(Kind.CORRUPT, "is damaged");
    }

    @Test
    void aDamagedDatabaseWithALogIsRefusedAndNeitherIsWrittenTo() throws Exception {
        try (SqliteEventStore store = SqliteEventStore.open(SqliteStoreConfig.in(other))) {
            store.writer().commit(List.of(createWorld(1, "a"), appendMessages(1, 1, 2_000)));
            store.markClean();
            // A second opening of its own: the mark is gone, and that stands in the log only.
        }
        try (SqliteEventStore store = SqliteEventStore.open(SqliteStoreConfig.in(other))) {
            store.writer().commit(List.of(appendMessages(1, 2_001, 2_002)));
            new StoreFiles(other).copyTo(directory);
        }
        overwriteLastPages(files().database());
        Map<String, String> before = files().contents();

        assertThatThrownBy(() -> SqliteEventStore.open(SqliteStoreConfig.in(directory)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));

        // SQLite may leave the index of the log behind, which holds nothing of its own.
        assertThat(files().contents()).containsAllEntriesOf(before);
    }

    @Test
    void aLogWithoutItsDatabaseIsRefused() throws Exception {
        Files.writeString(files().log(), "committed events");

        assertRefused(Kind.REFUSED, "is there without its database");
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThatThrownBy(() -> SqliteEventStore.open(SqliteStoreConfig.in(file)))
                .isInstanceOfSatisfying(StoreException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.NOT_PERMITTED);
                    assertThat(e).hasMessageContaining("is not a directory");
                });
        assertThat(file).hasContent("x");
    }

    @Test
    void aSecondOpenerIsRefusedAndTheFirstKeepsItsLock() throws Exception {
        try (SqliteEventStore first = SqliteEventStore.open(SqliteStoreConfig.in(directory))) {
            assertSecondRefused("is in use by this process");
            assertSecondRefused("is in use by this process");
            assertThat(new OtherProcess(directory).run()).contains("LOCKED", "is in use by process");
            first.writer().commit(List.of(createWorld(1, "a")));
            assertThat(first.reader().worldCount()).isEqualTo(1);
        }
        assertThat(new OtherProcess(directory).run()).contains("OPENED 2");
    }

    @Test
    void aRefusalReleasesTheDirectory() throws Exception {
        files().tamper("CREATE TABLE somebody_elses (x)");
        assertRefused(Kind.REFUSED, "is not a Worldlog database");
        Files.delete(files().database());

        SqliteEventStore.open(SqliteStoreConfig.in(directory)).close();
    }

    @Test
    void aDraftThatWasNeverCompletedIsReplaced() throws Exception {
        Files.writeString(directory.resolve("worldlog.db.new"), "half");

        SqliteEventStore.open(SqliteStoreConfig.in(directory)).close();

        assertThat(directory.resolve("worldlog.db.new")).doesNotExist();
    }

    @Test
    void filesBelongToTheirOwnerAlone() throws Exception {
        Path fresh = directory.resolve("deep/inside");
        try (SqliteEventStore store = SqliteEventStore.open(SqliteStoreConfig.in(fresh))) {
            store.writer().commit(List.of(createWorld(1, "a")));
            assertThat(permissions(fresh)).isEqualTo("rwx------");
            for (String name : List.of("worldlog.db", "worldlog.db-wal", "worldlog.db-shm", "lock")) {
                assertThat(permissions(fresh.resolve(name))).as(name).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void fileSystemsOfOtherHostsAreTold() {
        assertThat(List.of("nfs", "nfs4", "CIFS", "smb3", "fuse.sshfs", "9p")).allMatch(FileSystems::isShared);
        assertThat(List.of("ext4", "xfs", "btrfs", "tmpfs", "overlay", "apfs", "NTFS", "fuse.fuse-overlayfs"))
                .noneMatch(FileSystems::isShared);
    }

    @Test
    void anOldSqliteIsRefused() {
        assertThatThrownBy(() -> StoreOpening.requireVersion("3.51.2")).hasMessageContaining("too old");
        StoreOpening.requireVersion("3.51.3");
        StoreOpening.requireVersion("4.0");
    }

    private void assertRefused(Kind kind, String message) throws IOException {
        Map<String, String> before = files().contents();
        assertThatThrownBy(() -> SqliteEventStore.open(SqliteStoreConfig.in(directory)))
                .isInstanceOfSatisfying(StoreException.class, e -> {
                    assertThat(e.kind()).isEqualTo(kind);
                    assertThat(e).hasMessageContaining(message).hasMessageContaining(directory.toString());
                });
        assertThat(files().contents()).isEqualTo(before);
    }

    private void assertSecondRefused(String message) {
        assertThatThrownBy(() -> SqliteEventStore.open(SqliteStoreConfig.in(directory)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LOCKED))
                .hasMessageContaining(message);
    }

    private void fill(boolean clean) {
        try (SqliteEventStore store = SqliteEventStore.open(SqliteStoreConfig.in(directory))) {
            store.writer().commit(List.of(createWorld(1, "a"), appendMessages(1, 1, 2_000)));
            if (clean) {
                store.markClean();
            }
        }
    }

    private StoreFiles files() {
        return new StoreFiles(directory);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void truncate(Path file, long size) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(size);
        }
    }

    private static void overwriteLastPages(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() / 4096 / 2 * 4096);
            bytes.write(new byte[4096 * 4]);
        }
    }
}
