package dev.worldlog.interleaving;

import dev.worldlog.commit.CommitListener;
import dev.worldlog.store.StoreException;

/** Hears nothing: the commits do not fail. Immutable. */
public final class NoListener implements CommitListener {
    @Override
    public void failing(StoreException failure) {
        throw new AssertionError(failure);
    }

    @Override
    public void recovered() {
        throw new AssertionError("nothing failed");
    }

    @Override
    public void ended(Throwable failure) {
        throw new AssertionError(failure);
    }
}
