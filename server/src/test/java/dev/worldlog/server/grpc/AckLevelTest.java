package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.engine.EngineConfig;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer never claims more than the store can keep. */
final class AckLevelTest {
    @Test
    void aStoreOnDiskIsDurable(@TempDir Path directory) {
        try (TestServer server = over(SqliteEventStore.open(SqliteStoreConfig.in(directory)))) {
            assertThat(emit(server).getAck()).isEqualTo(AckLevel.ACK_LEVEL_DURABLE);
        }
    }

    @Test
    void aStoreInMemoryIsNot() {
        try (TestServer server = over(MemoryEventStore.open(new MemoryData()))) {
            EmitResponse response = emit(server);
            assertThat(response.getAck()).isEqualTo(AckLevel.ACK_LEVEL_STORED);
            assertThat(response.getDurableThrough()).isEqualTo(1);
        }
    }

    private static TestServer over(EventStore store) {
        return TestServer.over(store, EngineConfig.DEFAULT, TestServer.CALLS, TestServer.STREAMS)
                .withWorld("w");
    }

    private static EmitResponse emit(TestServer server) {
        return server.events()
                .emit(EmitRequest.newBuilder()
                        .setWorld("w")
                        .setAck(AckLevel.ACK_LEVEL_DURABLE)
                        .addEvents(TestServer.message("x"))
                        .build());
    }
}
