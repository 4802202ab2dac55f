package dev.worldlog.simulation;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoreWriter;
import java.util.OptionalLong;

/**
 * A store as one life of the process has it: fails as the weather is, and lets others act in the middle of what it does.
 *
 * <p>Not thread-safe.
 */
final class SimulatedStore implements EventStore {
    private final EventStore store;
    private final StoreWriter writer;
    private final StoreReader reader;

    SimulatedStore(EventStore store, Life life) {
        this.store = store;
        this.writer = new SimulatedWriter(store.writer(), life);
        this.reader = new SimulatedReader(store.reader(), life);
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
    public long epoch() {
        return store.epoch();
    }

    @Override
    public boolean previousStopWasUnclean() {
        return store.previousStopWasUnclean();
    }

    @Override
    public String kind() {
        return "simulated";
    }

    @Override
    public OptionalLong sizeBytes() {
        return store.sizeBytes();
    }

    @Override
    public long backUp(String name) {
        throw new UnsupportedOperationException("a simulated store makes no copies");
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public void markClean() {
        store.markClean();
    }

    @Override
    public void close() {
        store.close();
    }
}
