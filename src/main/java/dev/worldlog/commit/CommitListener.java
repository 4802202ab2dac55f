package dev.worldlog.commit;

import dev.worldlog.store.StoreException;

/** Hears how the commits go. Called on the commit thread; must be quick. */
public interface CommitListener {
    /** A commit failed and is being retried. Called once until {@link #recovered}. */
    void failing(StoreException failure);

    /** A commit succeeded after failures. */
    void recovered();

    /** The commit thread has ended because of a failure; everything pending has failed. */
    void ended(Throwable failure);
}
