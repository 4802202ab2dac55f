package dev.worldlog.store.sqlite;

import static dev.worldlog.store.StoreSamples.appendMessages;
import static dev.worldlog.store.StoreSamples.createWorld;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.EventFilter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupsTest {
    @TempDir
    Path directory;

    private SqliteEventStore store;

    @BeforeEach
    void fill() {
        store = SqliteEventStore.open(SqliteStoreConfig.in(directory));
        store.writer().commit(List.of(createWorld(1, "a"), appendMessages(1, 1, 100)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aCopyHoldsWhatWasCommittedAndIsAnIncarnationOfItsOwn() throws IOException {
        WorldRecord original = store.reader().world("a").orElseThrow();
        ChainPosition head = store.reader().chainHead(1).orElseThrow();

        long size = store.backUp("monday");
        store.writer().commit(List.of(appendMessages(1, 101, 101)));

        Path copy = directory.resolve("backups").resolve("monday");
        assertThat(size).isEqualTo(Files.size(copy.resolve("worldlog.db")));
        try (SqliteEventStore restored = SqliteEventStore.open(SqliteStoreConfig.in(copy))) {
            WorldRecord world = restored.reader().world("a").orElseThrow();
            assertThat(world.logId()).isNotEqualTo(original.logId());
            assertThat(world.lastSequence()).isEqualTo(100 + (1L << 32));
            assertThat(restored.reader()
                            .count(1, 1, Long.MAX_VALUE, EventFilter.getDefaultInstance())
                            .count())
                    .isEqualTo(100);
            assertThat(restored.reader().check(1, ChainPosition.ORIGIN, 100).through())
                    .isEqualTo(head);
            restored.markClean();
        }
        try (SqliteEventStore again = SqliteEventStore.open(SqliteStoreConfig.in(copy))) {
            assertThat(again.reader().world("a").orElseThrow().lastSequence()).isEqualTo(100 + (1L << 32));
        }
        assertThat(store.reader().world("a").orElseThrow().lastSequence()).isEqualTo(101);
    }

    @Test
    void aNameIsUsedOnce() throws IOException {
        store.backUp("monday");

        assertThatThrownBy(() -> store.backUp("monday")).isInstanceOf(FileAlreadyExistsException.class);
        store.backUp("tuesday");
        try (var copies = Files.list(directory.resolve("backups"))) {
            assertThat(copies.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("monday", "tuesday");
        }
    }

    @Test
    void aDraftThatWasNeverFinishedIsReplaced() throws Exception {
        Path draft = Files.createDirectories(directory.resolve("backups").resolve(".new-monday"));
        Files.writeString(draft.resolve("worldlog.db"), "half of it");
        store.backUp("monday");
        assertThat(draft).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftOfABackupIsGoneAfterTheNextStart() throws Exception {
        store.backUp("monday");
        store.close();
        Path backups = directory.resolve("backups");
        Path draft = Files.createDirectories(backups.resolve(".new-tuesday"));
        Files.writeString(draft.resolve("worldlog.db"), "half of it");
        Files.writeString(draft.resolve("worldlog.db-journal"), "and what came with it");

        store = SqliteEventStore.open(SqliteStoreConfig.in(directory));

        try (var left = Files.list(backups)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("monday");
        }
    }

    @Test
    void aDamagedStoreIsNotCopiedAndLeavesNothing() throws Exception {
        store.markClean();
        byte[] zeros = new byte[2048];
        try (var database = new java.io.RandomAccessFile(
                new StoreFiles(directory).database().toFile(), "rw")) {
            database.seek(database.length() - 3 * 4096L);
            database.write(zeros);
        }

        assertThatThrownBy(() -> {
                    try (SqliteEventStore reopened = reopen()) {
                        reopened.backUp("monday");
                    }
                })
                .isInstanceOf(StoreException.class);
        assertThat(directory.resolve("backups").resolve("monday")).doesNotExist();
    }

    private SqliteEventStore reopen() {
        store.close();
        return SqliteEventStore.open(SqliteStoreConfig.in(directory));
    }
}
