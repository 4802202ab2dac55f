package dev.worldlog.store;

import java.nio.file.FileAlreadyExistsException;
import java.util.OptionalLong;

/**
 * A store that does what another one does. Tests change the parts that they are about.
 *
 * <p>Thread-safe if the other one is.
 */
public abstract class ForwardingEventStore implements EventStore {
    private final EventStore store;

    protected ForwardingEventStore(EventStore store) {
        this.store = store;
    }

    protected final EventStore store() {
        return store;
    }

    @Override
    public StoreWriter writer() {
        return store.writer();
    }

    @Override
    public StoreReader reader() {
        return store.reader();
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
        return store.kind();
    }

    @Override
    public OptionalLong sizeBytes() {
        return store.sizeBytes();
    }

    @Override
    public long backUp(String name) throws FileAlreadyExistsException {
        return store.backUp(name);
    }

    @Override
    public boolean isDurable() {
        return store.isDurable();
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
