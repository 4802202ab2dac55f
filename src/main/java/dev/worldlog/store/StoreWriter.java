package dev.worldlog.store;

import java.util.List;

/** The writing side of a store. Confined to the commit thread. */
public interface StoreWriter {
    /**
     * Applies all of the mutations, in order, or none; they are durable when this returns.
     *
     * <p>After an exception the outcome is unknown, and the very same list must be passed again, at once or behind another one
     * that changes other worlds: if it was applied, it is then not applied twice.
     */
    void commit(List<Mutation> mutations);

    /**
     * Does a short piece of housekeeping if some is due: checkpoint, removal of deleted worlds. Called between commits.
     *
     * @return whether more is waiting to be done
     */
    boolean maintain();
}
