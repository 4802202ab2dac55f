package dev.worldlog.engine;

import com.google.protobuf.FieldMask;
import dev.worldlog.commit.GroupCommit;
import dev.worldlog.interleaving.Interleavings;
import dev.worldlog.interleaving.NoListener;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventLogException;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.World;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The registry of worlds, used by several threads that create, load, unload and delete the same few worlds. */
@Timeout(7_200)
final class WorldsInterleavingTest {
    @Test
    void whatRacingThreadsSeeFitsAnOrder() throws Exception {
        Interleavings.race(Attacked.class);
    }

    @Test
    void whatTheyWouldSeeInAnyInterleavingFitsAnOrder() throws Exception {
        Interleavings.explore(Attacked.class);
    }

    /** A registry that keeps one world warm, so that the others are unloaded all the time. Each call waits for its commit. */
    @Param(name = "world", gen = IntGen.class, conf = "1:3")
    public static final class Attacked {
        private static final TailShares ONE_WARM = new TailShares(1, 2, 1 << 20);

        private final EventStore store = MemoryEventStore.open(new MemoryData());
        private final ManualTime time = new ManualTime();
        private final GroupCommit commit =
                new GroupCommit(store.writer(), Integer.MAX_VALUE, Long.MAX_VALUE, new NoListener());
        private final Worlds worlds = new Worlds(store.reader(), commit, 1_000, ONE_WARM, time);
        private final Catalog catalog = new Catalog(worlds, store.reader(), commit, time, Integer.MAX_VALUE);
        private final Emits emits = new Emits(worlds, store.reader(), commit, time);
        private final Object driver = new Object();
        private final AtomicInteger ids = new AtomicInteger();

        /** One at a time: while a world is being deleted it is gone already, and its id is not free yet. */
        @Operation(nonParallelGroup = "lives")
        public String create(@Param(name = "world") int world) {
            return answer(() -> catalog.create(named(world)).thenApply(World::getId));
        }

        @Operation(nonParallelGroup = "lives")
        public String delete(@Param(name = "world") int world) {
            return answer(() -> catalog.delete(id(world), ""));
        }

        /** Changes the description of a world. */
        @Operation
        public String describe(@Param(name = "world") int world) {
            return answer(() -> catalog.update(
                            named(world),
                            FieldMask.newBuilder().addPaths("display_name").build())
                    .thenApply(World::getId));
        }

        @Operation
        public String emit(@Param(name = "world") int world) {
            // With an id: the generator of ids draws random numbers, which Lincheck cannot repeat on every JDK.
            Event event = Events.withId("event-" + ids.incrementAndGet(), Events.message("a"));
            return answer(() -> emits.emit(new EmitBatch(id(world), List.of(event), OptionalLong.empty()))
                    .durable());
        }

        /** The last sequence, as somebody who reads sees it. */
        @Operation
        public String last(@Param(name = "world") int world) {
            return answer(() -> {
                WorldEntry entry = worlds.hold(id(world));
                try {
                    return CompletableFuture.completedFuture(
                            entry.emitter().isDeleted()
                                    ? EventLogException.worldDeleted("").reason()
                                    : entry.emitter().head().lastSequence());
                } finally {
                    worlds.release(entry);
                }
            });
        }

        /** Opening a world and the emits that wait for it are two commits. */
        private <T> String answer(Supplier<CompletableFuture<T>> call) {
            try {
                CompletableFuture<T> answer = call.get();
                commit();
                commit();
                return String.valueOf(answer.join());
            } catch (EventLogException refused) {
                return refused.reason().name();
            } catch (CompletionException e) {
                return e.getCause() instanceof EventLogException refused
                        ? refused.reason().name()
                        : e.toString();
            }
        }

        private void commit() {
            synchronized (driver) {
                commit.step(0);
            }
        }

        private static World named(int world) {
            return World.newBuilder().setId(id(world)).build();
        }

        private static String id(int world) {
            return "world-" + world;
        }
    }
}
