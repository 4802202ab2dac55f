package dev.worldlog.store.sqlite;

import static dev.worldlog.store.StoreSamples.appendMessages;
import static dev.worldlog.store.StoreSamples.createWorld;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.store.StoreException;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that has lost what it once held durably is not opened as if nothing had happened. */
final class LostEndTest {
    @TempDir
    Path other;

    @TempDir
    Path directory;

    /** A store that was killed with ten events in its log only. */
    @BeforeEach
    void crash() throws IOException {
        try (SqliteEventStore store = open(other)) {
            store.writer().commit(List.of(createWorld(1, "a"), appendMessages(1, 1, 5)));
            store.markClean();
            for (long sequence = 6; sequence <= 10; sequence++) {
                store.writer().commit(List.of(appendMessages(1, sequence, sequence)));
            }
            files(other).copyTo(directory);
        }
    }

    @Test
    void aCrashLosesNothing() {
        try (SqliteEventStore store = open(directory)) {
            assertThat(world(store).lastSequence()).isEqualTo(10);
            assertThat(store.reader().gaps(1)).isEmpty();
        }
    }

    @Test
    void aLogThatIsGoneIsNoticed() throws IOException {
        Files.delete(files(directory).log());

        assertRefusedUntouched();
    }

    @Test
    void aLogThatIsCutShortIsNoticed() throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(files(directory).log().toFile(), "rw")) {
            log.setLength(log.length() - 4096);
        }

        assertRefusedUntouched();
    }

    @Test
    void oneWrongBitInTheLogIsNoticed() throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(files(directory).log().toFile(), "rw")) {
            log.seek(log.length() - 2000);
            int bits = log.read();
            log.seek(log.length() - 2000);
            log.write(bits ^ 1);
        }

        assertRefusedUntouched();
    }

    @Test
    void aLossThatIsAcceptedBeginsANewIncarnationFarAbove() throws IOException {
        Files.delete(files(directory).log());
        String logId;
        try (SqliteEventStore original = open(other)) {
            logId = world(original).logId();
        }

        try (SqliteEventStore store =
                SqliteEventStore.open(SqliteStoreConfig.in(directory).withLossAccepted(true))) {
            WorldRecord world = world(store);
            assertThat(world.logId()).isNotEqualTo(logId);
            assertThat(world.lastSequence()).isEqualTo(5 + (1L << 32));
            assertThat(world.exposedAheadMax()).isZero();
            assertThat(store.reader().gaps(1))
                    .containsExactly(Gap.newBuilder()
                            .setFromSequence(6)
                            .setToSequence(5 + (1L << 32))
                            .setReason(GapReason.GAP_REASON_RESTORED)
                            .build());
            store.writer().commit(List.of(appendMessages(1, world.lastSequence() + 1, world.lastSequence() + 1)));
        }
        // Once accepted it is no loss any more, and accepting again changes nothing.
        String accepted;
        try (SqliteEventStore store = open(directory)) {
            accepted = world(store).logId();
        }
        try (SqliteEventStore store =
                SqliteEventStore.open(SqliteStoreConfig.in(directory).withLossAccepted(true))) {
            assertThat(world(store).logId()).isEqualTo(accepted);
            assertThat(world(store).lastSequence()).isEqualTo(6 + (1L << 32));
        }
    }

    @Test
    void aWatermarkOfWhichOneSlotIsDamagedStillKnowsTheOther() throws IOException {
        Watermark.Mark written = Watermark.read(new StoreDirectory(directory)).orElseThrow();
        try (RandomAccessFile watermark =
                new RandomAccessFile(files(directory).watermark().toFile(), "rw")) {
            for (long slot : new long[] {0, 4096}) {
                watermark.seek(slot + 20);
                int bits = watermark.read();
                watermark.seek(slot + 20);
                watermark.write(bits ^ 1);
                Watermark.Mark left =
                        Watermark.read(new StoreDirectory(directory)).orElseThrow();
                assertThat(written.commitNumber() - left.commitNumber()).isBetween(0L, 1L);
                watermark.seek(slot + 20);
                watermark.write(bits);
            }
        }
    }

    @Test
    void withoutAWatermarkTheDatabaseIsBelieved() throws IOException {
        Files.delete(files(directory).watermark());
        Files.delete(files(directory).log());

        try (SqliteEventStore store = open(directory)) {
            assertThat(world(store).lastSequence()).isEqualTo(5);
        }
    }

    private void assertRefusedUntouched() throws IOException {
        Map<String, String> before = files(directory).contents();
        assertThatThrownBy(() -> open(directory)).isInstanceOfSatisfying(StoreException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(StoreException.Kind.CORRUPT);
            assertThat(failure).hasMessageContaining("its end is lost").hasMessageContaining("--accept-loss");
        });
        // SQLite may leave the index of the log behind, which holds nothing of its own.
        assertThat(files(directory).contents()).containsAllEntriesOf(before);
    }

    private static SqliteEventStore open(Path directory) {
        return SqliteEventStore.open(SqliteStoreConfig.in(directory));
    }

    private static WorldRecord world(SqliteEventStore store) {
        return store.reader().world("a").orElseThrow();
    }

    private static StoreFiles files(Path directory) {
        return new StoreFiles(directory);
    }
}
