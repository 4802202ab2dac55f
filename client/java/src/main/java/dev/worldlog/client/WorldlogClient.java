package dev.worldlog.client;

import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.CountEventsRequest;
import dev.worldlog.v1.CountEventsResponse;
import dev.worldlog.v1.DeleteWorldRequest;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.UpdateWorldRequest;
import dev.worldlog.v1.World;
import io.grpc.ManagedChannelBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A client of one Worldlog server: worlds, emits, reads, subscriptions.
 *
 * <p>Connects when it is first used. Unary calls have a deadline and are repeated within it when that is safe and can help: reads
 * and emits always (every event gets an id before the first attempt), changes of worlds only when the failed attempt certainly had
 * no effect. Streams resume. Every failure is a {@link WorldlogException}.
 *
 * <p>Replays use a connection of their own, so that bulk reading cannot hold up subscriptions.
 *
 * <p>Thread-safe.
 */
public final class WorldlogClient implements AutoCloseable {
    /** A client with the default settings for the server at this address, {@code host:port}. */
    public static WorldlogClient connect(String address) {
        return builder(address).build();
    }

    /** Settings for a client of the server at this address, {@code host:port}. */
    public static WorldlogClientBuilder builder(String address) {
        throw new UnsupportedOperationException();
    }

    /**
     * Settings for a client over channels from this builder, which is used twice and keeps its own address and credentials; for
     * in-process servers and special transports.
     */
    public static WorldlogClientBuilder builder(ManagedChannelBuilder<?> channels) {
        throw new UnsupportedOperationException();
    }

    /** Creates a world; {@code id} is required. It is durable when this returns. */
    public World createWorld(World world) {
        throw new UnsupportedOperationException();
    }

    /** Creates a world of this id. */
    public World createWorld(String id) {
        return createWorld(World.newBuilder().setId(id).build());
    }

    public World getWorld(String world) {
        throw new UnsupportedOperationException();
    }

    /** All worlds by id; read page by page as the stream is consumed. */
    public Stream<World> listWorlds() {
        return listWorlds(Map.of());
    }

    /** The worlds that carry all of these labels, by id; read page by page as the stream is consumed. */
    public Stream<World> listWorlds(Map<String, String> labels) {
        throw new UnsupportedOperationException();
    }

    /** Changes a world; see {@link UpdateWorldRequest}. */
    public World updateWorld(UpdateWorldRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Changes these fields of a world, {@code display_name} or {@code labels}; only if its etag, when set, is still current. */
    public World updateWorld(World change, String... fields) {
        throw new UnsupportedOperationException();
    }

    /**
     * Deletes a world with all of its events, for ever.
     *
     * @return how many durable events went with it
     */
    public long deleteWorld(String world) {
        return deleteWorld(DeleteWorldRequest.newBuilder().setWorld(world).build());
    }

    /** Deletes a world, if its etag, when set, is still current; see {@link #deleteWorld(String)}. */
    public long deleteWorld(DeleteWorldRequest request) {
        throw new UnsupportedOperationException();
    }

    /** The chats of a world by id; read page by page as the stream is consumed. */
    public Stream<Chat> listChats(String world) {
        throw new UnsupportedOperationException();
    }

    /** Emits one event and waits until it is durable. */
    public EmitResponse emit(String world, Event event) {
        return emit(world, List.of(event), AckLevel.ACK_LEVEL_DURABLE);
    }

    /** Emits a batch, atomic and contiguous, and waits until it has come as far as asked. */
    public EmitResponse emit(String world, List<Event> events, AckLevel ack) {
        return emit(EmitRequest.newBuilder()
                .setWorld(world)
                .addAllEvents(events)
                .setAck(ack)
                .build());
    }

    /**
     * Emits. Events without an id get one before the first attempt, so repeating is safe. Whoever repeats an emit that failed
     * with {@link Outcome#UNKNOWN} sets the ids first.
     */
    public EmitResponse emit(EmitRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Emits without waiting; see {@link #emit(EmitRequest)}. Fails with a {@link WorldlogException}; cancelling it cancels the call. */
    public CompletableFuture<EmitResponse> emitAsync(EmitRequest request) {
        throw new UnsupportedOperationException();
    }

    /** A pipelined emitter into one world; see {@link EmitStream}. */
    public EmitStream emitStream(String world, AckLevel ack) {
        return emitStream(world, EmitStreamOptions.DEFAULT.withAck(ack));
    }

    /** A pipelined emitter into one world; see {@link EmitStream}. */
    public EmitStream emitStream(String world, EmitStreamOptions options) {
        throw new UnsupportedOperationException();
    }

    public Event getEvent(String world, long sequence) {
        throw new UnsupportedOperationException();
    }

    public Event getEvent(String world, String id) {
        throw new UnsupportedOperationException();
    }

    /** The events that match, read page by page as the stream is consumed; {@code page_token} says where to begin. */
    public Stream<Event> listEvents(ListEventsRequest request) {
        throw new UnsupportedOperationException();
    }

    public CountEventsResponse countEvents(CountEventsRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Reads a finite range of history; see {@link Replay}. Close it. */
    public Replay replay(ReplayRequest request) {
        throw new UnsupportedOperationException();
    }

    /**
     * Follows a world: history from the start of the request, then live, for ever.
     *
     * <p>A request that starts {@code live}, {@code since} or with a {@code tail} has its position from the first frame on; if the
     * stream breaks before it, the same request is simply repeated.
     */
    public Subscription subscribe(SubscribeRequest request, FrameListener listener) {
        throw new UnsupportedOperationException();
    }

    /** Follows a world in the blocking style: {@code while (events.hasNext()) …}. Close it. */
    public EventStream subscribe(SubscribeRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Ends every stream of this client and closes its connections; waits a few seconds for unary calls. Idempotent. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
