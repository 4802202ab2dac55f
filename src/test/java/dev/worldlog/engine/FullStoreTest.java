package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.World;
import java.nio.file.Path;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that may not grow any more. */
@Timeout(60)
final class FullStoreTest {
    @TempDir
    Path directory;

    @Test
    void roomThatADeletedWorldStillHoldsIsFreedWhileACommitWaitsForIt() throws InterruptedException {
        SqliteEventStore store =
                SqliteEventStore.open(SqliteStoreConfig.in(directory).withPageCountMax(800));
        RecordingListener listener = new RecordingListener();
        try (LocalEventLog log = LocalEventLog.start(store, EngineConfig.DEFAULT, new ManualTime(), listener)) {
            create(log, "old");
            create(log, "new");
            for (int i = 0; i < 10; i++) {
                emit(log, "old", 1_000, "x".repeat(60)).durable().join();
            }

            var deletion = log.deleteWorld("old", "");
            Emission emission = emit(log, "new", 1_000, "x".repeat(1_800));

            deletion.join();
            assertThat(emission.durable().orTimeout(40, TimeUnit.SECONDS).join())
                    .isEqualTo(1_000);
            assertThat(listener.next()).isEqualTo("failing");
            assertThat(listener.next()).isEqualTo("recovered");
        }
    }

    private static void create(LocalEventLog log, String world) {
        log.createWorld(World.newBuilder().setId(world).build()).join();
    }

    private static Emission emit(LocalEventLog log, String world, int count, String content) {
        return log.emit(
                new EmitBatch(world, Collections.nCopies(count, Events.message(content)), OptionalLong.empty()));
    }
}
