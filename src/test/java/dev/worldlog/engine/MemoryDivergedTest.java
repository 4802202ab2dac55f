package dev.worldlog.engine;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;

class MemoryDivergedTest extends DivergedContract {
    private final MemoryData data = new MemoryData();

    @Override
    EventStore openStore() {
        return MemoryEventStore.open(data);
    }
}
