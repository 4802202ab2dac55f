package dev.worldlog.simulation;

import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreWriter;
import java.util.List;

/**
 * The writing side of a {@link SimulatedStore}. Whoever acts before a commit is stored, or between that and its announcement,
 * acts in the middle of {@link #commit}; a crash there decides what became of it.
 *
 * <p>Not thread-safe.
 */
final class SimulatedWriter implements StoreWriter {
    private final StoreWriter writer;
    private final Life life;
    /** What has to be passed again, after a failure. */
    private List<Mutation> unresolved = List.of();

    private boolean stored;

    SimulatedWriter(StoreWriter writer, Life life) {
        this.writer = writer;
        this.life = life;
    }

    @Override
    public void commit(List<Mutation> mutations) {
        if (!unresolved.isEmpty() && !unresolved.equals(mutations)) {
            life.broken("after a commit that failed another one is tried");
        }
        life.interleave();
        Weather.Commit fate = life.weather().commit();
        if (fate != Weather.Commit.FAILS && !stored) {
            store(mutations);
            stored = true;
        }
        life.interleave();
        if (fate != Weather.Commit.SUCCEEDS) {
            unresolved = mutations;
            throw life.weather().commitFailure();
        }
        unresolved = List.of();
        stored = false;
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
