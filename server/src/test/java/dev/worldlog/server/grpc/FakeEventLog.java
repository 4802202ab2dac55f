package dev.worldlog.server.grpc;

import com.google.protobuf.FieldMask;
import dev.worldlog.log.Accepted;
import dev.worldlog.log.Backup;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventCount;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventLog;
import dev.worldlog.log.EventPage;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.LogInfo;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.log.WorldVerification;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.World;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** An event log that answers what a test wants; what a test does not say fails as a bug would. */
class FakeEventLog implements EventLog {
    /** An emission that is accepted with these sequences and durable when the test says so. */
    static Emission accepted(long... sequences) {
        List<EmitResult> results = Arrays.stream(sequences)
                .mapToObj(sequence ->
                        EmitResult.newBuilder().setSequence(sequence).build())
                .toList();
        return new Emission(CompletableFuture.completedFuture(new Accepted(results, 0)), new CompletableFuture<>());
    }

    static Emission refused(RuntimeException why) {
        return new Emission(CompletableFuture.failedFuture(why), CompletableFuture.failedFuture(why));
    }

    private static IllegalStateException unexpected() {
        return new IllegalStateException("not expected by this test");
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public CompletableFuture<World> createWorld(World world) {
        throw unexpected();
    }

    @Override
    public World getWorld(String world) {
        throw unexpected();
    }

    @Override
    public List<World> listWorlds(Map<String, String> labels, String afterId, int limit) {
        throw unexpected();
    }

    @Override
    public CompletableFuture<World> updateWorld(World change, FieldMask mask) {
        throw unexpected();
    }

    @Override
    public CompletableFuture<Long> deleteWorld(String world, String etag) {
        throw unexpected();
    }

    @Override
    public List<Chat> listChats(String world, String afterId, int limit) {
        throw unexpected();
    }

    @Override
    public Emission emit(EmitBatch batch) {
        throw unexpected();
    }

    @Override
    public Event getEvent(String world, long sequence) {
        throw unexpected();
    }

    @Override
    public Event getEvent(String world, String id) {
        throw unexpected();
    }

    @Override
    public EventPage listEvents(EventQuery query, int limit) {
        throw unexpected();
    }

    @Override
    public EventCount countEvents(EventQuery query, BooleanSupplier abandoned) {
        throw unexpected();
    }

    @Override
    public WorldVerification verifyWorld(String world) {
        throw unexpected();
    }

    @Override
    public LogInfo info() {
        throw unexpected();
    }

    @Override
    public Backup backup(String name) {
        throw unexpected();
    }

    @Override
    public EventCursor subscribe(SubscribeQuery query) {
        throw unexpected();
    }

    @Override
    public EventCursor replay(ReplayQuery query) {
        throw unexpected();
    }
}
