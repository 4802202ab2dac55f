package dev.worldlog.commit;

import dev.worldlog.store.StoreException;

/**
 * What to tell whoever submitted a mutation. Exactly one of the methods is called, once, on the commit thread or on the
 * thread that closes; it must be quick.
 */
public interface Completion {
    /** The mutation is durable. */
    void committed();

    /** The mutation will not be committed by this process; whether it was is unknown. */
    void failed(StoreException failure);
}
