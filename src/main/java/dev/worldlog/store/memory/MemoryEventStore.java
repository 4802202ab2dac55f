package dev.worldlog.store.memory;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoreWriter;
import java.util.OptionalLong;

/**
 * A store in memory: the reference for what a store does, durable only in that its {@link MemoryData} can be opened again.
 *
 * <p>Thread-safe, except for the writer.
 */
public final class MemoryEventStore implements EventStore {
    private final MemoryData data;
    private final long epoch;
    private final boolean previousStopWasUnclean;
    private final StoreWriter writer;
    private final StoreReader reader;

    private MemoryEventStore(MemoryData data) {
        this.data = data;
        this.previousStopWasUnclean = data.beginEpoch();
        this.epoch = data.epoch();
        this.writer = new MemoryStoreWriter(data);
        this.reader = new MemoryStoreReader(data);
    }

    /** Opens a store over data that no other open store uses. */
    public static MemoryEventStore open(MemoryData data) {
        return new MemoryEventStore(data);
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean previousStopWasUnclean() {
        return previousStopWasUnclean;
    }

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public OptionalLong sizeBytes() {
        return OptionalLong.empty();
    }

    @Override
    public long backUp(String name) {
        throw new UnsupportedOperationException("a store in memory makes no copies");
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public StoreWriter writer() {
        return writer;
    }

    @Override
    public StoreReader reader() {
        return reader;
    }

    @Override
    public void markClean() {
        data.markClean();
    }

    @Override
    public void close() {
        // The data stays as it is.
    }
}
