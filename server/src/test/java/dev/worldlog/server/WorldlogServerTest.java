package dev.worldlog.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.server.grpc.Health;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.CreateWorldRequest;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.GetWorldRequest;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SubscribeResponse;
import dev.worldlog.v1.World;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class WorldlogServerTest {
    @TempDir
    Path directory;

    private FailingEventStore store;
    private WorldlogServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        start(directory, "15s");
    }

    private void start(Path place, String shutdownPatience) throws IOException {
        store = new FailingEventStore(SqliteEventStore.open(SqliteStoreConfig.in(place)));
        server = WorldlogServer.start(config("127.0.0.1:0", shutdownPatience), store);
        channel =
                NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
        WorldServiceGrpc.newBlockingStub(channel)
                .createWorld(CreateWorldRequest.newBuilder()
                        .setWorld(World.newBuilder().setId("w"))
                        .build());
        // The first emit of a world waits for a commit that says how far it may be seen ahead of the store.
        EventServiceGrpc.newBlockingStub(channel).emit(emitRequest(AckLevel.ACK_LEVEL_DURABLE));
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        store.heal();
        server.close();
    }

    private static ServerConfig config(String listen, String shutdownPatience) {
        return ServerConfig.of(Settings.of(
                Map.of(Setting.LISTEN, listen, Setting.SHUTDOWN_PATIENCE, shutdownPatience), Map.of(), Map.of()));
    }

    private static EmitRequest emitRequest(AckLevel ack) {
        return EmitRequest.newBuilder()
                .setWorld("w")
                .setAck(ack)
                .addEvents(
                        Event.newBuilder().setMessage(MessageEvent.newBuilder().setContent("x")))
                .build();
    }

    @Test
    void whatWasAcceptedIsThereAfterAStop() throws Exception {
        EventServiceGrpc.EventServiceBlockingStub events = EventServiceGrpc.newBlockingStub(channel);
        for (int i = 0; i < 200; i++) {
            EmitResponse response = events.emit(emitRequest(AckLevel.ACK_LEVEL_ACCEPTED));
            assertThat(response.getResults(0).getSequence()).isEqualTo(i + 2);
        }
        assertThat(server.stop()).isZero();
        try (SqliteEventStore reopened = SqliteEventStore.open(SqliteStoreConfig.in(directory))) {
            assertThat(reopened.previousStopWasUnclean()).isFalse();
            assertThat(reopened.reader().world("w").orElseThrow().lastSequence())
                    .isEqualTo(201);
        }
    }

    @Test
    void aDurableEmitThatWaitsIsAnsweredByTheStop() throws Exception {
        store.fail(StoreException.Kind.FULL);
        Future<EmitResponse> answer = CompletableFuture.supplyAsync(
                () -> EventServiceGrpc.newBlockingStub(channel).emit(emitRequest(AckLevel.ACK_LEVEL_DURABLE)));
        awaitLastSequence(2);
        Thread stopping = new Thread(() -> {
            try {
                server.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        stopping.start();
        awaitRefusal();
        store.heal();
        assertThat(answer.get(20, TimeUnit.SECONDS).getDurableThrough()).isEqualTo(2);
        stopping.join();
    }

    private void awaitRefusal() {
        EventServiceGrpc.EventServiceBlockingStub events = EventServiceGrpc.newBlockingStub(channel);
        while (true) {
            try {
                events.emit(emitRequest(AckLevel.ACK_LEVEL_ACCEPTED));
            } catch (StatusRuntimeException e) {
                return;
            }
        }
    }

    @Test
    void whatCouldNotBeMadeDurableIsCounted(@TempDir Path other) throws Exception {
        stop();
        start(other, "3s");
        store.fail(StoreException.Kind.FULL);
        EventServiceGrpc.newBlockingStub(channel).emit(emitRequest(AckLevel.ACK_LEVEL_ACCEPTED));
        assertThat(server.stop()).isEqualTo(1);
    }

    @Test
    void healthFollowsTheStoreWhileReadsGoOn() {
        Iterator<HealthCheckResponse> health = HealthGrpc.newBlockingStub(channel)
                .watch(HealthCheckRequest.newBuilder().setService(Health.WRITE).build());
        assertThat(health.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        store.fail(StoreException.Kind.FULL);
        EventServiceGrpc.newBlockingStub(channel).emit(emitRequest(AckLevel.ACK_LEVEL_ACCEPTED));
        assertThat(health.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        Iterator<SubscribeResponse> stream = EventServiceGrpc.newBlockingStub(channel)
                .subscribe(SubscribeRequest.newBuilder()
                        .setWorld("w")
                        .setAfterSequence(1)
                        .build());
        while (stream.next().getFrame().getEventsCount() == 0) {
            assertThat(server.writesEnded()).isNotDone();
        }
        store.heal();
        assertThat(health.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void aFailedFlushEndsTheServer() throws Exception {
        store.fail(StoreException.Kind.FLUSH_FAILED);
        Future<EmitResponse> answer = CompletableFuture.supplyAsync(
                () -> EventServiceGrpc.newBlockingStub(channel).emit(emitRequest(AckLevel.ACK_LEVEL_DURABLE)));
        Throwable failure = server.writesEnded().get(20, TimeUnit.SECONDS);
        assertThat(failure).isInstanceOf(StoreException.class);
        assertThat(ExitCode.of((StoreException) failure).number()).isEqualTo(75);
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasMessageContaining("UNAVAILABLE");
        server.abort();
    }

    @Test
    void anAddressInUseClosesTheStoreAgain(@TempDir Path other) throws Exception {
        InetSocketAddress taken = server.address();
        SqliteEventStore second = SqliteEventStore.open(SqliteStoreConfig.in(other));
        assertThatThrownBy(() -> WorldlogServer.start(config(ListenAddress.text(taken), "15s"), second))
                .isInstanceOf(IOException.class);
        SqliteEventStore.open(SqliteStoreConfig.in(other)).close();
    }

    private void awaitLastSequence(long sequence) {
        WorldServiceGrpc.WorldServiceBlockingStub worlds = WorldServiceGrpc.newBlockingStub(channel);
        GetWorldRequest request = GetWorldRequest.newBuilder().setWorld("w").build();
        while (worlds.getWorld(request).getWorld().getLastSequence() < sequence) {
            Thread.onSpinWait();
        }
    }
}
