package dev.worldlog.engine;

import dev.worldlog.commit.CommitListener;
import dev.worldlog.store.StoreException;

/**
 * Whether the store takes commits; tells a listener when that changes.
 *
 * <p>Thread-safe; changed by the commit thread.
 */
final class WriteState implements CommitListener {
    private final EngineListener listener;
    private volatile boolean writable = true;

    WriteState(EngineListener listener) {
        this.listener = listener;
    }

    boolean isWritable() {
        return writable;
    }

    @Override
    public void failing(StoreException failure) {
        writable = false;
        listener.writesFailing(failure);
    }

    @Override
    public void recovered() {
        writable = true;
        listener.writesRecovered();
    }

    @Override
    public void ended(Throwable failure) {
        writable = false;
        listener.writesEnded(failure);
    }
}
