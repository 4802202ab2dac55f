package dev.worldlog.store.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.worldlog.fuzz.Fuzzing;
import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoreSamples;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Any bytes where the store keeps its own, behind a checksum that is right. An input is a byte that chooses the place, and then
 * what stands there.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
public final class StoredBytesFuzzTest {
    private static final int EVENT = 0;
    private static final int LABELS = 1;
    private static final int WATERMARK = 2;
    private static final int PLACES = 3;

    @Test
    void whateverIsStoredIsReadOrIsSaidToBeDamaged() throws Exception {
        Fuzzing.attack(
                StoredBytesFuzzTest.class,
                List.of(
                        Fuzzing.seed(
                                EVENT,
                                StoreSamples.message(Damaged.SEQUENCE, "x")
                                        .bytes()
                                        .toByteArray()),
                        Fuzzing.seed(LABELS, "{\"a\":\"1\",\"\\u00e4\":\"\"}".getBytes(UTF_8)),
                        Fuzzing.seed(WATERMARK, new byte[5000])));
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        switch ((input[0] & 0xff) % PLACES) {
            case EVENT -> Damaged.STORE.readEvent(bytes);
            case LABELS -> readLabels(new String(bytes, UTF_8));
            default -> Damaged.STORE.readWatermark(bytes);
        }
    }

    private static void readLabels(String text) throws SQLException {
        Map<String, String> labels;
        try {
            labels = LabelsJson.read(text);
        } catch (SQLException damaged) {
            if (SqliteErrors.kind(damaged) != StoreException.Kind.CORRUPT) {
                throw damaged;
            }
            return;
        }
        if (!LabelsJson.read(LabelsJson.write(labels)).equals(labels)) {
            throw new AssertionError(text + " is taken for " + labels);
        }
    }

    /** The store of the process in which the attack runs, and how its bytes are replaced; it ends with it. */
    private static final class Damaged {
        static final long SEQUENCE = 5;
        static final Damaged STORE = open();

        private static final long WORLD = 1;
        private static final long POSITION = Positions.of(WORLD, SEQUENCE);

        private final StoreReader reader;
        private final Connection outsider;
        private final StoreDirectory marked;

        private Damaged(StoreReader reader, Connection outsider, StoreDirectory marked) {
            this.reader = reader;
            this.outsider = outsider;
            this.marked = marked;
        }

        private static Damaged open() {
            try {
                Path data = Files.createTempDirectory(Path.of(""), "data");
                SqliteEventStore store = SqliteEventStore.open(SqliteStoreConfig.in(data));
                store.writer()
                        .commit(List.of(
                                StoreSamples.createWorld(WORLD, "a"), StoreSamples.appendMessages(WORLD, 1, 9)));
                Connection outsider = new StoreFiles(data).outsider();
                Sql.run(outsider, "PRAGMA synchronous = OFF");
                return new Damaged(
                        store.reader(), outsider, new StoreDirectory(Files.createTempDirectory(Path.of(""), "mark")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        void readEvent(byte[] body) throws SQLException {
            try (PreparedStatement update =
                    outsider.prepareStatement("UPDATE event SET bytes = ?, checksum = ? WHERE position = ?")) {
                update.setBytes(1, body);
                update.setLong(2, Checksum.of(POSITION, body));
                update.setLong(3, POSITION);
                update.executeUpdate();
            }
            EventFilter labelled = EventFilter.newBuilder().putLabels("a", "1").build();
            ReadRange there = StoreSamples.range(WORLD, SEQUENCE, SEQUENCE, Order.ORDER_ASCENDING);
            requireDamage(() -> reader.read(there, labelled));
            requireDamage(() -> reader.read(there, EventFilter.getDefaultInstance()));
            requireDamage(() -> reader.find(WORLD, List.of("e" + SEQUENCE)));
            // Damage is what this returns.
            reader.check(WORLD, ChainPosition.ORIGIN, SEQUENCE + 1);
        }

        void readWatermark(byte[] bytes) throws IOException {
            Files.write(marked.watermark(), bytes);
            Watermark.read(marked);
        }

        private static void requireDamage(Runnable read) {
            try {
                read.run();
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.CORRUPT || e.sequence().orElse(0) != SEQUENCE) {
                    throw e;
                }
            }
        }
    }
}
