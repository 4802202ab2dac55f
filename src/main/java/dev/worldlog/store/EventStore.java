package dev.worldlog.store;

import java.nio.file.FileAlreadyExistsException;
import java.util.OptionalLong;

/**
 * Where events live for good: one writer and many readers over the same data.
 *
 * <p>Opening a store raises its epoch durably. Implementations come with their own way of opening; what is here is the
 * same for all of them and is checked by one contract suite. Thread-safe, except for the writer.
 */
public interface EventStore extends AutoCloseable {
    /** Counts how often this store was opened, this time included; from 1. */
    long epoch();

    /** Whether the epoch before this one ended without {@link #markClean}; false for a new store. */
    boolean previousStopWasUnclean();

    /** One word for what sort of store this is. */
    String kind();

    /** Bytes of its files; empty when it has none. */
    OptionalLong sizeBytes();

    /**
     * Writes a copy of everything that is committed at one moment, under a name; returns its size. Blocks until the copy is
     * durable and was checked, and does not hold up commits. What fails leaves nothing behind.
     *
     * @throws FileAlreadyExistsException when there is a copy of that name
     * @throws UnsupportedOperationException when this sort of store makes no copies
     */
    long backUp(String name) throws FileAlreadyExistsException;

    /** Whether what is committed survives the end of the process and a loss of power. */
    boolean isDurable();

    /** The one writer. Always the same object. */
    StoreWriter writer();

    /** The readers' side. Always the same object. */
    StoreReader reader();

    /**
     * Records durably that everything accepted is stored: closes every open world ({@code exposedAheadMax} becomes 0), so
     * that no sequences need to be skipped. The last thing written before {@link #close}; called when the commit thread has
     * ended.
     */
    void markClean();

    /** Releases the store. Without {@link #markClean} before it, the stop counts as unclean. Idempotent. */
    @Override
    void close();
}
