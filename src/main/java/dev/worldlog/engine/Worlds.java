package dev.worldlog.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.commit.GroupCommit;
import dev.worldlog.cursor.GapIndex;
import dev.worldlog.cursor.LoadedWorld;
import dev.worldlog.cursor.StoreFailures;
import dev.worldlog.emit.Encoding;
import dev.worldlog.emit.StoredEnd;
import dev.worldlog.emit.TailBounds;
import dev.worldlog.emit.WorldEmitter;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The worlds in memory. A world is loaded when it is first asked for. The ones used last are kept warm and share the memory for
 * tails; the others give up the durable part of theirs, and are unloaded when nobody uses them.
 *
 * <p>Thread-safe.
 */
final class Worlds {
    private final StoreReader store;
    private final GroupCommit commit;
    private final int exposedAheadMax;
    private final TailShares shares;
    private final TimeSource time;
    private final ConcurrentHashMap<String, CompletableFuture<WorldEntry>> loaded = new ConcurrentHashMap<>();
    private final Object lock = new Object();

    /** The warm worlds, the one used last at the end. */
    @GuardedBy("lock")
    private final LinkedHashMap<String, WorldEntry> warm = new LinkedHashMap<>(16, 0.75f, true);

    /** Worlds that are not warm any more and were not idle yet: they wait for a commit. Tried again by and by. */
    @GuardedBy("lock")
    private final LinkedHashSet<WorldEntry> cooling = new LinkedHashSet<>();

    /** What each warm world has. */
    @GuardedBy("lock")
    private TailBounds share = TailBounds.NONE;

    /** @param exposedAheadMax how many events of a world may be seen that are not durable */
    Worlds(StoreReader store, GroupCommit commit, int exposedAheadMax, TailShares shares, TimeSource time) {
        this.store = store;
        this.commit = commit;
        this.exposedAheadMax = exposedAheadMax;
        this.shares = shares;
        this.time = time;
    }

    /**
     * Returns a world, held: the caller releases it.
     *
     * @throws EventLogException {@code WORLD_NOT_FOUND}, {@code WORLD_DELETED}
     */
    WorldEntry hold(String id) {
        while (true) {
            WorldEntry entry = entry(id);
            if (entry.hold()) {
                touch(id, entry);
                return entry;
            }
            loaded.computeIfPresent(id, (key, slot) -> isOf(slot, entry) ? null : slot);
        }
    }

    /** Returns a world if it is in memory. */
    Optional<WorldEntry> ifLoaded(String id) {
        CompletableFuture<WorldEntry> slot = loaded.get(id);
        return slot == null || !slot.isDone() || slot.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(slot.join());
    }

    /** Forgets a world that was deleted. */
    void forget(String id, WorldEntry entry) {
        loaded.computeIfPresent(id, (key, slot) -> isOf(slot, entry) ? null : slot);
        synchronized (lock) {
            warm.remove(id, entry);
        }
    }

    /** How many worlds are in memory. */
    int loadedCount() {
        return loaded.size();
    }

    private WorldEntry entry(String id) {
        CompletableFuture<WorldEntry> earlier = loaded.get(id);
        if (earlier != null
                && earlier.handle((entry, failure) -> failure == null).join()) {
            return earlier.join();
        }
        // A load that failed began before this call, and a world that was not there then may be there now: look again.
        return loadedNow(id);
    }

    /** Returns a world as it is at some time from now on: what others have begun to load until here has ended. */
    private WorldEntry loadedNow(String id) {
        CompletableFuture<WorldEntry> mine = new CompletableFuture<>();
        CompletableFuture<WorldEntry> slot = loaded.putIfAbsent(id, mine);
        if (slot != null) {
            return join(slot);
        }
        try {
            WorldEntry entry = StoreFailures.translated(() -> load(id));
            mine.complete(entry);
            return entry;
        } catch (RuntimeException e) {
            loaded.remove(id, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static WorldEntry join(CompletableFuture<WorldEntry> slot) {
        try {
            return slot.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private WorldEntry load(String id) {
        WorldRecord record = store.world(id).orElseThrow(() -> EventLogException.worldNotFound(id));
        if (record.deleted()) {
            throw EventLogException.worldDeleted(id);
        }
        WorldEmitter emitter = new WorldEmitter(record, storedEnd(record), exposedAheadMax, commit, time);
        return new WorldEntry(new LoadedWorld(record, emitter, new GapIndex(store.gaps(record.key()))));
    }

    private StoredEnd storedEnd(WorldRecord record) {
        return new StoredEnd(lastEmitTime(record), store.highestId(record.key()));
    }

    private Instant lastEmitTime(WorldRecord record) {
        if (record.lastSequence() == 0) {
            return Instant.EPOCH;
        }
        List<StoredEvent> last = store.read(
                        new ReadRange(record.key(), 1, record.lastSequence(), Order.ORDER_DESCENDING, 1, 1),
                        EventFilter.getDefaultInstance())
                .events();
        if (last.isEmpty()) {
            return Instant.EPOCH;
        }
        Event event = Encoding.decode(last.get(0).bytes());
        return Instant.ofEpochSecond(
                event.getEmitTime().getSeconds(), event.getEmitTime().getNanos());
    }

    /** Gives back a world that was held. */
    void release(WorldEntry entry) {
        entry.release();
        String id = entry.world().record().id();
        boolean cold;
        synchronized (lock) {
            cold = warm.get(id) != entry;
        }
        if (cold) {
            unload(entry);
        }
    }

    private void touch(String id, WorldEntry entry) {
        List<WorldEntry> cold;
        synchronized (lock) {
            boolean joined = warm.put(id, entry) != entry;
            cold = warm.size() > shares.worldsMax() ? coolOne() : List.of();
            divide(entry, joined);
        }
        cold.forEach(this::unload);
    }

    /**
     * Takes the warmth from the world that was not used for longest; it may be warm again at once. Returns it and, so that they
     * become fewer, two that have become cold before.
     */
    @GuardedBy("lock")
    private List<WorldEntry> coolOne() {
        List<WorldEntry> cold = new ArrayList<>();
        WorldEntry coldest = warm.values().iterator().next();
        warm.remove(coldest.world().record().id());
        coldest.emitter().setTailBounds(TailBounds.NONE);
        cold.add(coldest);
        cooling.stream().limit(2).forEach(cold::add);
        cold.forEach(cooling::remove);
        return cold;
    }

    /** Gives a world its share, and everybody theirs when they are larger or smaller than they were. */
    @GuardedBy("lock")
    private void divide(WorldEntry entry, boolean joined) {
        TailBounds now = shares.ofEach(warm.size());
        if (!now.equals(share)) {
            share = now;
            warm.values().forEach(each -> each.emitter().setTailBounds(now));
        } else if (joined) {
            entry.emitter().setTailBounds(now);
        }
    }

    private void unload(WorldEntry cold) {
        String id = cold.world().record().id();
        if (cold.tryRetire()) {
            forget(id, cold);
        } else if (!cold.isHeld()) {
            synchronized (lock) {
                if (warm.get(id) != cold) {
                    cooling.add(cold);
                }
            }
        }
    }

    private static boolean isOf(CompletableFuture<WorldEntry> slot, WorldEntry entry) {
        return slot.isDone() && !slot.isCompletedExceptionally() && slot.join() == entry;
    }
}
