package dev.worldlog.engine;

import com.google.protobuf.FieldMask;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventCount;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventLog;
import dev.worldlog.log.EventPage;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.EventStore;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The event log of one process on one store.
 *
 * <p>Owns the store and the commit thread. Thread-safe.
 */
public final class LocalEventLog implements EventLog, AutoCloseable {
    private LocalEventLog() {}

    /** Opens the log on a store, which it then owns, and starts the commit thread. */
    public static LocalEventLog start(EventStore store, EngineConfig config, TimeSource time, EngineListener listener) {
        throw new UnsupportedOperationException();
    }

    /** Refuses new emits from now on; what was accepted is still committed. */
    public void stopIntake() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until everything accepted is durable, then marks the store clean and closes it. Idempotent.
     *
     * @return how many accepted events are not durable; 0 when all went well
     */
    public int drainAndClose(Duration patience) {
        throw new UnsupportedOperationException();
    }

    /** Drains for at most 20 s and closes. */
    @Override
    public void close() {
        drainAndClose(Duration.ofSeconds(20));
    }

    @Override
    public CompletableFuture<World> createWorld(World world) {
        throw new UnsupportedOperationException();
    }

    @Override
    public World getWorld(String world) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<World> listWorlds(Map<String, String> labels, String afterId, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<World> updateWorld(World change, FieldMask mask) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Long> deleteWorld(String world, String etag) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Chat> listChats(String world, String afterId, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Emission emit(EmitBatch batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Event getEvent(String world, long sequence) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Event getEvent(String world, String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EventPage listEvents(EventQuery query, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EventCount countEvents(EventQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EventCursor subscribe(SubscribeQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EventCursor replay(ReplayQuery query) {
        throw new UnsupportedOperationException();
    }
}
