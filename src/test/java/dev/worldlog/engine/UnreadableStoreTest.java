package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.World;
import java.util.Collections;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UnreadableStoreTest {
    @Test
    void emitsAreRefusedWhileTheWorldCannotBeLoadedAndGiveTheirRoomBack() {
        FailingEventStore store = new FailingEventStore(MemoryEventStore.open(new MemoryData()));
        try (LocalEventLog log =
                LocalEventLog.start(store, EngineConfig.DEFAULT, new ManualTime(), new RecordingListener())) {
            log.createWorld(World.newBuilder().setId("lab").build()).join();
            EmitBatch batch =
                    new EmitBatch("lab", Collections.nCopies(1000, Events.message("x")), OptionalLong.empty());
            store.failReads(true);
            // More batches than there is room for.
            for (int i = 0; i < 20; i++) {
                Emission refused = log.emit(batch);
                assertThat(LocalEventLogContract.reasonOf(
                                () -> refused.accepted().join()))
                        .isEqualTo(ErrorReason.ERROR_REASON_STORE_UNAVAILABLE);
                assertThat(refused.durable()).isCompletedExceptionally();
            }
            store.failReads(false);

            assertThat(log.emit(batch).durable().join()).isEqualTo(1000);
        }
    }
}
