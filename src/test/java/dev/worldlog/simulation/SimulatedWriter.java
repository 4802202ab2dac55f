package dev.worldlog.simulation;

import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreWriter;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The writing side of a {@link SimulatedStore}. Whoever acts before a commit is stored, or between that and its announcement,
 * acts in the middle of {@link #commit}; a crash there decides what became of it.
 *
 * <p>Not thread-safe.
 */
final class SimulatedWriter implements StoreWriter {
    private final StoreWriter writer;
    private final Life life;
    /** What has to be passed again after a failure; what was allowed to overtake it lies above. */
    private final Deque<List<Mutation>> unresolved = new ArrayDeque<>();

    private final Set<List<Mutation>> stored = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean isFull;

    SimulatedWriter(StoreWriter writer, Life life) {
        this.writer = writer;
        this.life = life;
    }

    @Override
    public void commit(List<Mutation> mutations) {
        if (unresolved.peek() != mutations) {
            checkMayBeNext(mutations);
            unresolved.push(mutations);
        }
        life.interleave();
        Weather.Commit fate = life.weather().commit();
        if (fate != Weather.Commit.FAILS && stored.add(mutations)) {
            store(mutations);
        }
        life.interleave();
        if (fate != Weather.Commit.SUCCEEDS) {
            StoreException failure = life.weather().commitFailure();
            isFull = failure.kind() == StoreException.Kind.FULL;
            throw failure;
        }
        unresolved.pop();
        stored.remove(mutations);
    }

    private void checkMayBeNext(List<Mutation> mutations) {
        if (unresolved.isEmpty()) {
            return;
        }
        Set<Long> waiting = new HashSet<>();
        unresolved.forEach(list -> list.forEach(mutation -> waiting.add(mutation.worldKey())));
        if (!isFull || unresolved.size() > 1 || !mutations.stream().allMatch(Mutation.DeleteWorld.class::isInstance)) {
            life.broken("after a commit that failed another one is tried");
        }
        if (mutations.stream().anyMatch(mutation -> waiting.contains(mutation.worldKey()))) {
            life.broken("a deletion overtakes what was done to its world before");
        }
    }

    private void store(List<Mutation> mutations) {
        try {
            writer.commit(mutations);
        } catch (StoreException e) {
            life.broken("the engine asks for what cannot be: " + e.getMessage());
            throw e;
        }
    }

    @Override
    public boolean maintain() {
        life.interleave();
        return false;
    }
}
