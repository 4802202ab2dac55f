package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.commit.CommitDriver;
import dev.worldlog.commit.GroupCommit;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that may not grow any more. */
@Timeout(120)
final class FullStoreTest {
    @TempDir
    Path directory;

    @Test
    void roomThatADeletedWorldStillHoldsIsFreedWhileACommitWaitsForIt() throws InterruptedException {
        SqliteEventStore store =
                SqliteEventStore.open(SqliteStoreConfig.in(directory).withPageCountMax(800));
        RecordingListener listener = new RecordingListener();
        CommitsOfTheTest commits = new CommitsOfTheTest();
        try (LocalEventLog log =
                LocalEventLog.start(store, EngineConfig.DEFAULT, new ManualTime(), listener, commits)) {
            create(log, "old", commits);
            create(log, "new", commits);
            for (int i = 0; i < 10; i++) {
                commits.until(emit(log, "old", 1_000, "x".repeat(60)).durable());
            }
            commits.until(emit(log, "new", 1, "x").durable());

            commits.until(log.deleteWorld("old", ""));
            Emission emission = emit(log, "new", 1_000, "x".repeat(1_800));
            commits.step();
            assertThat(listener.next()).isEqualTo("failing");

            assertThat(commits.until(emission.durable())).isEqualTo(1_001);
            assertThat(listener.next()).isEqualTo("recovered");
        }
    }

    private static void create(LocalEventLog log, String world, CommitsOfTheTest commits) {
        commits.until(log.createWorld(World.newBuilder().setId(world).build()));
    }

    private static Emission emit(LocalEventLog log, String world, int count, String content) {
        return log.emit(
                new EmitBatch(world, Collections.nCopies(count, Events.message(content)), OptionalLong.empty()));
    }

    /** Commits when the test says so: a world is not removed piece by piece before somebody needs its room. */
    private static final class CommitsOfTheTest implements CommitDriver {
        private @Nullable GroupCommit commit;

        @Override
        public void start(GroupCommit started) {
            commit = started;
        }

        void step() {
            Objects.requireNonNull(commit).step(0);
        }

        <T> T until(CompletableFuture<T> future) {
            while (!future.isDone()) {
                step();
            }
            return future.join();
        }

        @Override
        public void close(Duration patience) {
            while (!Objects.requireNonNull(commit).hasEnded()) {
                step();
            }
        }
    }
}
