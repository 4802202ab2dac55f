package dev.worldlog.store.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a memory store holds. It outlives the store: opening another one over the same data is a restart.
 *
 * <p>Thread-safe.
 */
public final class MemoryData {
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final NavigableMap<Long, MemoryWorld> worlds = new TreeMap<>();

    @GuardedBy("lock")
    private long epoch;

    @GuardedBy("lock")
    private boolean clean = true;

    /** Starts the next epoch. Returns whether the one before ended without being marked clean. */
    boolean beginEpoch() {
        synchronized (lock) {
            boolean unclean = !clean;
            epoch++;
            clean = false;
            return unclean;
        }
    }

    long epoch() {
        synchronized (lock) {
            return epoch;
        }
    }

    void markClean() {
        synchronized (lock) {
            worlds.values().forEach(MemoryWorld::close);
            clean = true;
        }
    }

    /** Runs one short read or write with all worlds, by key, to itself. */
    <T> T with(Function<NavigableMap<Long, MemoryWorld>, T> action) {
        synchronized (lock) {
            return action.apply(worlds);
        }
    }

    /** Runs one short read of a world that is not deleted; empty when there is none. */
    <T> Optional<T> inWorld(long key, Function<MemoryWorld, T> read) {
        return with(all -> Optional.ofNullable(all.get(key))
                .filter(world -> !world.record().deleted())
                .map(read));
    }

    /** Runs one short read of the worlds that are not deleted. */
    <T> T inWorlds(Function<Collection<MemoryWorld>, T> read) {
        return with(all -> read.apply(
                all.values().stream().filter(world -> !world.record().deleted()).toList()));
    }
}
