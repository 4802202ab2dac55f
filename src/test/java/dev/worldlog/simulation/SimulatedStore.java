package dev.worldlog.simulation;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.ForwardingEventStore;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoreWriter;

/**
 * A store as one life of the process has it: fails as the weather is, and lets others act in the middle of what it does.
 *
 * <p>Not thread-safe.
 */
final class SimulatedStore extends ForwardingEventStore {
    private final StoreWriter writer;
    private final StoreReader reader;

    SimulatedStore(EventStore store, Life life) {
        super(store);
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
    public String kind() {
        return "simulated";
    }

    @Override
    public long backUp(String name) {
        throw new UnsupportedOperationException("a simulated store makes no copies");
    }

    @Override
    public boolean isDurable() {
        return true;
    }
}
