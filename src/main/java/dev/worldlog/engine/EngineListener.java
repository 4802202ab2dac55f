package dev.worldlog.engine;

import dev.worldlog.store.StoreException;

/**
 * Hears about the state of the store. Called on the commit thread; must be quick.
 *
 * <p>Implementations must be thread-safe.
 */
public interface EngineListener {
    /** A commit failed; it is being retried. Called once until {@link #writesRecovered}. */
    void writesFailing(StoreException failure);

    /** A commit succeeded after failures. */
    void writesRecovered();

    /** The store failed for good: nothing further is acknowledged; the process should exit. */
    void writesEnded(Throwable failure);
}
