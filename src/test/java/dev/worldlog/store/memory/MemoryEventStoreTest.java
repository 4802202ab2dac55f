package dev.worldlog.store.memory;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.EventStoreContract;

/** The memory store keeps the contract. */
final class MemoryEventStoreTest extends EventStoreContract {
    private final MemoryData data = new MemoryData();

    @Override
    protected EventStore openStore() {
        return MemoryEventStore.open(data);
    }
}
