package dev.worldlog.store.memory;

import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Gap;
import java.util.Deque;
import java.util.NavigableMap;

/**
 * The mutations of one commit to a memory store; notes for each what takes it back, the latest first.
 *
 * <p>Not thread-safe: lives inside one commit.
 */
final class MemoryMutations {
    private final NavigableMap<Long, MemoryWorld> worlds;
    private final Deque<Runnable> undo;

    MemoryMutations(NavigableMap<Long, MemoryWorld> worlds, Deque<Runnable> undo) {
        this.worlds = worlds;
        this.undo = undo;
    }

    void apply(Mutation mutation) {
        if (mutation instanceof Mutation.CreateWorld create) {
            create(create);
        } else if (mutation instanceof Mutation.UpdateWorld update) {
            change(update.worldKey())
                    .describe(update.displayName(), update.labels(), update.updateTime(), update.revision());
        } else if (mutation instanceof Mutation.OpenWorld open) {
            change(open.worldKey()).open(open.exposedAheadMax());
        } else if (mutation instanceof Mutation.SettleWorld settle) {
            settle(settle);
        } else if (mutation instanceof Mutation.DeleteWorld delete) {
            change(delete.worldKey()).delete(delete.lastSequence());
        } else if (mutation instanceof Mutation.AppendEvents append) {
            append(append);
        }
    }

    private void create(Mutation.CreateWorld create) {
        WorldRecord record = create.world();
        boolean idTaken = worlds.values().stream()
                .anyMatch(other ->
                        !other.record().deleted() && other.record().id().equals(record.id()));
        require(!idTaken && !worlds.containsKey(record.key()), "create", record.key());
        undo.push(() -> worlds.remove(record.key()));
        worlds.put(record.key(), new MemoryWorld(record, create.gaps()));
    }

    private void settle(Mutation.SettleWorld settle) {
        Gap gap = settle.gap();
        MemoryWorld world = change(settle.worldKey());
        require(gap.getFromSequence() > world.record().lastSequence(), "settle", settle.worldKey());
        world.settle(gap.getToSequence());
        undo.push(() -> world.gaps().remove(world.gaps().size() - 1));
        world.gaps().add(gap);
    }

    private void append(Mutation.AppendEvents append) {
        if (append.events().isEmpty()) {
            return;
        }
        MemoryWorld world = change(append.worldKey());
        long last = world.record().lastSequence();
        for (EncodedEvent event : append.events()) {
            require(event.sequence() > last, "append to", append.worldKey());
            last = event.sequence();
            add(world, event);
        }
        world.grow(last, append.events().size());
    }

    private void add(MemoryWorld world, EncodedEvent event) {
        String id = event.event().getId();
        require(
                !world.byId().containsKey(id),
                "append an id again to",
                world.record().key());
        undo.push(() -> {
            world.byId().remove(id);
            world.events().remove(event.sequence());
        });
        world.byId().put(id, event);
        world.events().put(event.sequence(), event);
    }

    /** Returns the world to change; its record goes back to what it is now when the commit fails. */
    private MemoryWorld change(long key) {
        MemoryWorld world = worlds.get(key);
        if (world == null || world.record().deleted()) {
            throw new StoreException(StoreException.Kind.CORRUPT, "World " + key + " is not in the store.", null);
        }
        WorldRecord before = world.record();
        undo.push(() -> world.restore(before));
        return world;
    }

    private static void require(boolean valid, String action, long key) {
        if (!valid) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT, "Cannot " + action + " world " + key + ": not what it holds.", null);
        }
    }
}
