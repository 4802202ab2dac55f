package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.engine.EngineConfig;
import dev.worldlog.log.Accepted;
import dev.worldlog.log.Emission;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoMakesABatchDurableDoesNotWaitForWhoAcceptsIt() {
        Emission emission = new Emission(new CompletableFuture<>(), new CompletableFuture<>());
        CompletableFuture<EmitAnswer> answer = EmitAnswer.of(emission, AckLevel.ACK_LEVEL_DURABLE, new FakeEventLog());

        emission.durable().complete(7L);
        assertThat(answer).isNotDone();
        emission.accepted().complete(new Accepted(List.of(EmitResult.getDefaultInstance()), 3));

        assertThat(answer.join().durableThrough()).isEqualTo(7);
        assertThat(answer.join().results()).hasSize(1);
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
