package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.commit.GroupCommit;
import dev.worldlog.interleaving.NoListener;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.v1.World;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry that keeps one world warm; commits happen when a test says so. */
final class WorldsTest {
    private final EventStore store = MemoryEventStore.open(new MemoryData());
    private final ManualTime time = new ManualTime();
    private final GroupCommit commit =
            new GroupCommit(store.writer(), Integer.MAX_VALUE, Long.MAX_VALUE, new NoListener());
    private final Worlds worlds = new Worlds(store.reader(), commit, 1_000, new TailShares(1, 100, 1 << 20), time);
    private final Catalog catalog = new Catalog(worlds, store.reader(), commit, time, Integer.MAX_VALUE);
    private final Emits emits = new Emits(worlds, store.reader(), commit, time);

    @BeforeEach
    void createThree() {
        for (String id : List.of("a", "b", "c")) {
            var created = catalog.create(World.newBuilder().setId(id).build());
            commit.step(0);
            created.join();
        }
    }

    @Test
    void aWorldThatIsUsedAgainBeforeItCouldBeUnloadedKeepsWhatIsDurable() {
        emit("a");
        commit.step(0);
        touch("b");
        touch("a");
        commit.step(0);

        WorldEntry entry = worlds.hold("a");
        assertThat(entry.emitter().head().durableThrough()).isEqualTo(1);
        assertThat(entry.emitter().held()).hasSize(1);
        worlds.release(entry);
    }

    @Test
    void aWorldThatWaitsForACommitIsUnloadedAfterIt() {
        emit("a");
        touch("b");
        touch("c");
        assertThat(worlds.ifLoaded("a")).isPresent();

        commit.step(0);
        commit.step(0);
        touch("b");

        assertThat(worlds.ifLoaded("a")).isEmpty();
        assertThat(worlds.loadedCount()).isEqualTo(1);
    }

    @Test
    void aWorldThatWasDeletedWhileItWasHeldIsUnloadedLikeOthers() {
        WorldEntry entry = worlds.hold("a");
        var deleted = catalog.delete("a", "");
        touch("b");
        commit.step(0);
        deleted.join();
        worlds.release(entry);

        assertThat(entry.tryRetire()).isTrue();
        assertThat(worlds.ifLoaded("a")).isEmpty();
        assertThat(worlds.loadedCount()).isEqualTo(1);
    }

    /** Opens the world, or leaves its event undurable when it is open. */
    private void emit(String world) {
        var unused = emits.emit(new EmitBatch(world, List.of(Events.message("x")), OptionalLong.empty()));
    }

    private void touch(String world) {
        worlds.release(worlds.hold(world));
    }
}
