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
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that may not grow any more. */
@Timeout(120)
final class FullStoreTest {
    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private final CommitsOfTheTest commits = new CommitsOfTheTest();
    private LocalEventLog log;

    @BeforeEach
    void fill() {
        SqliteEventStore store =
                SqliteEventStore.open(SqliteStoreConfig.in(directory).withPageCountMax(800));
        log = LocalEventLog.start(store, EngineConfig.DEFAULT, new ManualTime(), listener, commits);
        create("old");
        create("new");
        for (int i = 0; i < 10; i++) {
            commits.until(emit("old", 1_000, 60).durable());
        }
        commits.until(emit("new", 1, 1).durable());
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void roomThatADeletedWorldStillHoldsIsFreedWhileACommitWaitsForIt() throws InterruptedException {
        commits.until(log.deleteWorld("old", ""));
        Emission emission = emit("new", 1_000, 1_800);
        commits.step();
        assertThat(listener.next()).isEqualTo("failing");

        assertThat(commits.until(emission.durable())).isEqualTo(1_001);
        assertThat(listener.next()).isEqualTo("recovered");
    }

    @Test
    void deletingAWorldMakesRoomForACommitThatWaitsForIt() throws InterruptedException {
        Emission emission = emit("new", 1_000, 1_800);
        commits.step();
        assertThat(listener.next()).isEqualTo("failing");

        assertThat(commits.until(log.deleteWorld("old", ""))).isEqualTo(10_000);
        assertThat(emission.durable()).isNotDone();
        assertThat(commits.until(emission.durable())).isEqualTo(1_001);
        assertThat(listener.next()).isEqualTo("recovered");
    }

    @Test
    void aDeletionSubmittedWithWhatDoesNotFitGoesFirstAsWell() {
        Emission emission = emit("new", 1_000, 1_800);
        CompletableFuture<Long> deletion = log.deleteWorld("old", "");

        assertThat(commits.until(deletion)).isEqualTo(10_000);
        assertThat(commits.until(emission.durable())).isEqualTo(1_001);
    }

    @Test
    void aDeletionDoesNotOvertakeWhatWaitsForItsWorld() {
        create("spare");
        Emission large = emit("new", 1_000, 1_800);
        Emission last = emit("old", 1, 1);
        CompletableFuture<Long> deletion = log.deleteWorld("old", "");

        commits.until(log.deleteWorld("spare", ""));
        commits.step();

        assertThat(List.of(large.durable(), last.durable(), deletion)).noneMatch(CompletableFuture::isDone);
    }

    private void create(String world) {
        commits.until(log.createWorld(World.newBuilder().setId(world).build()));
    }

    private Emission emit(String world, int count, int characters) {
        return log.emit(new EmitBatch(
                world, Collections.nCopies(count, Events.message("x".repeat(characters))), OptionalLong.empty()));
    }

    /** Commits when the test says so: a world is not removed piece by piece before somebody needs its room. */
    private static final class CommitsOfTheTest implements CommitDriver {
        private static final int STEPS_MAX = 200;

        private @Nullable GroupCommit commit;

        @Override
        public void start(GroupCommit started) {
            commit = started;
        }

        void step() {
            Objects.requireNonNull(commit).step(0);
        }

        <T> T until(CompletableFuture<T> future) {
            for (int steps = 0; !future.isDone(); steps++) {
                assertThat(steps).as("steps without a result").isLessThan(STEPS_MAX);
                step();
            }
            return future.join();
        }

        @Override
        public void close(Duration patience) {
            Objects.requireNonNull(commit).giveUp();
        }
    }
}
