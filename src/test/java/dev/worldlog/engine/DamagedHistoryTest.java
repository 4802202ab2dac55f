package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.WorldReport;
import dev.worldlog.log.WorldReport.Result;
import dev.worldlog.log.WorldVerification;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.store.sqlite.StoreFiles;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.Visibility;
import dev.worldlog.v1.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage in the store is said where it is met; what is before and after it, and other worlds, can be read. */
final class DamagedHistoryTest {
    @TempDir
    Path directory;

    @BeforeEach
    void fill() {
        try (LocalEventLog log = open()) {
            for (String world : List.of("lab", "garden")) {
                log.createWorld(World.newBuilder().setId(world).build()).join();
                log.emit(new EmitBatch(world, Collections.nCopies(9, Events.message("x")), OptionalLong.empty()))
                        .durable()
                        .join();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE event SET bytes = zeroblob(30)", "DELETE FROM event"})
    void onlyTheReadThatMeetsItFails(String change) {
        tamper(change + " WHERE position = (1 << 40) + 5");
        try (LocalEventLog log = open()) {
            assertLost(() -> log.getEvent("lab", 5));
            assertThat(log.getEvent("lab", 4).getSequence()).isEqualTo(4);
            assertThat(log.getEvent("lab", 6).getSequence()).isEqualTo(6);
            assertThat(log.getEvent("garden", 5).getSequence()).isEqualTo(5);

            Reading replay = new Reading(log.replay(replayFrom(1)));
            assertLost(replay::drain);
            assertThat(replay.sequences()).containsExactly(1L, 2L, 3L, 4L);
            assertThat(new Reading(log.replay(replayFrom(6))).drain().sequences())
                    .containsExactly(6L, 7L, 8L, 9L);
            assertThat(verified(log, "lab").result()).contains(Result.DAMAGED);
            assertThat(verified(log, "garden").result()).contains(Result.INTACT);
        }
    }

    @Test
    void aHistoryThatEndsElsewhereIsAltered() {
        tamper("DELETE FROM event WHERE position = (1 << 40) + 9");
        new StoreFiles(directory).forge("UPDATE world SET last_sequence = 8, event_count = 8 WHERE id = 'lab'");
        try (LocalEventLog log = open()) {
            WorldReport report = verified(log, "lab");
            assertThat(report.damages()).isEmpty();
            assertThat(report.result()).contains(Result.ALTERED);
        }
    }

    @Test
    void theHistoryIsIntactAfterAnUncleanStopAndAfterDeletingAndCreatingAgain() {
        FailingEventStore store = new FailingEventStore(SqliteEventStore.open(SqliteStoreConfig.in(directory)));
        LocalEventLog dying =
                LocalEventLog.start(store, EngineConfig.DEFAULT, new ManualTime(), new RecordingListener());
        dying.emit(new EmitBatch("lab", List.of(Events.message("last")), OptionalLong.empty()))
                .durable()
                .join();
        dying.deleteWorld("garden", "").join();
        dying.createWorld(World.newBuilder().setId("garden").build()).join();
        store.failNext(Integer.MAX_VALUE, StoreException.Kind.FLUSH_FAILED);
        dying.emit(new EmitBatch("lab", List.of(Events.message("lost")), OptionalLong.empty()));
        dying.close();
        try (LocalEventLog log = open()) {
            WorldReport lab = verified(log, "lab");
            assertThat(lab.result()).contains(Result.INTACT);
            assertThat(lab.eventCount()).isEqualTo(10);
            assertThat(lab.throughSequence()).isEqualTo(10_011);
            assertThat(verified(log, "garden").result()).contains(Result.INTACT);
        }
    }

    private LocalEventLog open() {
        return LocalEventLog.start(
                SqliteEventStore.open(SqliteStoreConfig.in(directory)),
                EngineConfig.DEFAULT,
                new ManualTime(),
                new RecordingListener());
    }

    private void tamper(String sql) {
        new StoreFiles(directory).tamper(sql);
    }

    private static WorldReport verified(LocalEventLog log, String world) {
        try (WorldVerification verification = log.verifyWorld(world)) {
            WorldReport report = verification.advance();
            while (report.result().isEmpty()) {
                report = verification.advance();
            }
            return report;
        }
    }

    private static void assertLost(ThrowingCallable read) {
        assertThatThrownBy(read).isInstanceOfSatisfying(EventLogException.class, failure -> {
            assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_DATA_LOSS);
            assertThat(failure.metadata()).containsEntry("sequence", "5");
        });
    }

    private static ReplayQuery replayFrom(long sequence) {
        EventQuery range = new EventQuery(
                "lab",
                EventFilter.getDefaultInstance(),
                OptionalLong.of(sequence),
                OptionalLong.empty(),
                Order.ORDER_ASCENDING);
        return new ReplayQuery(range, 0, 0, Visibility.VISIBILITY_LIVE, Duration.ofSeconds(10));
    }
}
