package dev.worldlog.store.memory;

import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;

/**
 * The writing side of a memory store: applies the mutations one after the other and takes all of them back when one cannot be
 * applied.
 *
 * <p>Confined to the commit thread.
 */
final class MemoryStoreWriter implements StoreWriter {
    private final MemoryData data;

    MemoryStoreWriter(MemoryData data) {
        this.data = data;
    }

    @Override
    public void commit(List<Mutation> mutations) {
        data.with(worlds -> {
            apply(mutations, worlds);
            return true;
        });
    }

    @Override
    public boolean maintain() {
        return false;
    }

    private static void apply(List<Mutation> mutations, NavigableMap<Long, MemoryWorld> worlds) {
        Deque<Runnable> undo = new ArrayDeque<>();
        boolean applied = false;
        try {
            MemoryMutations target = new MemoryMutations(worlds, undo);
            mutations.forEach(target::apply);
            applied = true;
        } finally {
            if (!applied) {
                undo.forEach(Runnable::run);
            }
        }
    }
}
