package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventQuery;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wall clock that is set back or ahead disturbs neither the order of events nor the order of their times. */
final class ClockJumpTest {
    private final ManualTime time = new ManualTime();

    @TempDir
    Path directory;

    @Test
    void emitTimesNeverDecreaseWhenTheClockIsSetBack() {
        try (LocalEventLog log = open()) {
            log.createWorld(World.newBuilder().setId("lab").build()).join();
            emit(log, "noon");
            time.jump(Duration.ofHours(-1));
            emit(log, "an hour earlier, by the clock");
        }
        // The time of the newest event is known to the next process as well.
        try (LocalEventLog log = open()) {
            emit(log, "still earlier, by the clock");
            time.jump(Duration.ofDays(1));
            emit(log, "tomorrow");
            assertThat(times(log)).hasSize(4).isSorted();
            assertThat(times(log).get(2)).isEqualTo(times(log).get(0));
            assertThat(times(log).get(3)).isEqualTo(time.now());
        }
    }

    private LocalEventLog open() {
        return LocalEventLog.start(
                SqliteEventStore.open(SqliteStoreConfig.in(directory)),
                EngineConfig.DEFAULT,
                time,
                new RecordingListener());
    }

    private static void emit(LocalEventLog log, String content) {
        log.emit(new EmitBatch("lab", List.of(Events.message(content)), OptionalLong.empty()))
                .durable()
                .join();
    }

    private static List<Instant> times(LocalEventLog log) {
        EventQuery all = new EventQuery(
                "lab",
                EventFilter.getDefaultInstance(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Order.ORDER_ASCENDING);
        return log.listEvents(all, 100).events().stream()
                .map(Event::getEmitTime)
                .map(emitted -> Instant.ofEpochSecond(emitted.getSeconds(), emitted.getNanos()))
                .toList();
    }
}
