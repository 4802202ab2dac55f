package dev.worldlog.server.grpc;

import dev.worldlog.engine.EngineConfig;
import dev.worldlog.engine.EngineListener;
import dev.worldlog.engine.LocalEventLog;
import dev.worldlog.log.EventLog;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.CreateWorldRequest;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.World;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/** An edge over the real engine, with a channel to it. */
final class TestServer implements AutoCloseable {
    static final CallLimits CALLS = new CallLimits(1000, 100, Duration.ofSeconds(30));
    static final StreamLimits STREAMS = new StreamLimits(1000, Duration.ofSeconds(60));
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Runnable closeLog;
    private final DeclaredFailures failures = new DeclaredFailures();
    final EventLog eventLog;
    final JumpingTime time = new JumpingTime();
    final GrpcEdge edge;
    ManagedChannel channel;

    private TestServer(Runnable closeLog, EventLog eventLog, CallLimits calls, StreamLimits streams) {
        this.closeLog = closeLog;
        this.eventLog = eventLog;
        try {
            this.edge = GrpcEdge.start(
                    new EdgeConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), true, calls, streams),
                    eventLog,
                    time.threads(),
                    time::nanos);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.channel = channelBuilder().build();
    }

    static TestServer on(Path directory) {
        return on(directory, CALLS, STREAMS);
    }

    static TestServer on(Path directory, CallLimits calls, StreamLimits streams) {
        return over(SqliteEventStore.open(SqliteStoreConfig.in(directory)), EngineConfig.DEFAULT, calls, streams);
    }

    static TestServer over(EventStore store, EngineConfig engine, CallLimits calls, StreamLimits streams) {
        LocalEventLog log = LocalEventLog.start(store, engine, TimeSource.system(), new Deaf());
        return new TestServer(() -> log.drainAndClose(Duration.ofSeconds(1)), log, calls, streams);
    }

    static TestServer over(EventLog eventLog, CallLimits calls, StreamLimits streams) {
        return new TestServer(() -> {}, eventLog, calls, streams);
    }

    /** Continues on a new connection. */
    void reconnect() {
        channel.shutdownNow();
        channel = channelBuilder().build();
    }

    NettyChannelBuilder channelBuilder() {
        return NettyChannelBuilder.forAddress(edge.address()).usePlaintext().intercept(failures);
    }

    EventServiceGrpc.EventServiceBlockingStub events() {
        return EventServiceGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    WorldServiceGrpc.WorldServiceBlockingStub worlds() {
        return WorldServiceGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    EventServiceGrpc.EventServiceStub streams() {
        return EventServiceGrpc.newStub(channel);
    }

    TestServer withWorld(String id) {
        World created = worlds().createWorld(CreateWorldRequest.newBuilder()
                        .setWorld(World.newBuilder().setId(id))
                        .build())
                .getWorld();
        Assertions.assertThat(created.getId()).isEqualTo(id);
        return this;
    }

    EmitResponse emit(String world, int count) {
        EmitRequest.Builder request = EmitRequest.newBuilder().setWorld(world);
        for (int i = 0; i < count; i++) {
            request.addEvents(message("event " + i));
        }
        return events().emit(request.build());
    }

    static Event message(String content) {
        return Event.newBuilder()
                .setMessage(MessageEvent.newBuilder().setSender("ada").setContent(content))
                .build();
    }

    /** Waits for something that other threads bring about. */
    static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                Assertions.fail("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Fails when a call so far has failed for a reason that its method does not declare. */
    void verifyFailures() {
        failures.verify();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        edge.close();
        closeLog.run();
        failures.verify();
    }

    /** Hears nothing. */
    private static final class Deaf implements EngineListener {
        @Override
        public void writesFailing(StoreException failure) {}

        @Override
        public void writesRecovered() {}

        @Override
        public void writesEnded(Throwable failure) {}
    }
}
