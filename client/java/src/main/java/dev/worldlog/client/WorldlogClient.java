package dev.worldlog.client;

import com.google.protobuf.FieldMask;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.CountEventsRequest;
import dev.worldlog.v1.CountEventsResponse;
import dev.worldlog.v1.CreateWorldRequest;
import dev.worldlog.v1.DeleteWorldRequest;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.GetEventRequest;
import dev.worldlog.v1.GetWorldRequest;
import dev.worldlog.v1.ListChatsRequest;
import dev.worldlog.v1.ListChatsResponse;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.ListEventsResponse;
import dev.worldlog.v1.ListWorldsRequest;
import dev.worldlog.v1.ListWorldsResponse;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.UpdateWorldRequest;
import dev.worldlog.v1.World;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.Channel;
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
    private final Connection connection;
    private final UnaryCalls calls;
    private final EventIdentity identity;

    WorldlogClient(Connection connection) {
        this.connection = connection;
        this.calls = new UnaryCalls(connection);
        this.identity = new EventIdentity(connection.environment().eventIds());
    }

    /** A client with the default settings for the server at this address, {@code host:port}. */
    public static WorldlogClient connect(String address) {
        return builder(address).build();
    }

    /** Settings for a client of the server at this address, {@code host:port}. */
    public static WorldlogClientBuilder builder(String address) {
        return WorldlogClientBuilder.forAddress(address);
    }

    /**
     * Settings for a client over channels from this builder, which is used twice and keeps its own address and credentials; for
     * in-process servers and special transports.
     */
    public static WorldlogClientBuilder builder(ManagedChannelBuilder<?> channels) {
        return WorldlogClientBuilder.forChannels(channels);
    }

    /** Creates a world; {@code id} is required. It is durable when this returns. */
    public World createWorld(World world) {
        CreateWorldRequest request =
                CreateWorldRequest.newBuilder().setWorld(world).build();
        return calls.change(WorldServiceGrpc.getCreateWorldMethod(), request).getWorld();
    }

    /** Creates a world of this id. */
    public World createWorld(String id) {
        return createWorld(World.newBuilder().setId(id).build());
    }

    public World getWorld(String world) {
        GetWorldRequest request = GetWorldRequest.newBuilder().setWorld(world).build();
        return calls.repeatable(WorldServiceGrpc.getGetWorldMethod(), request).getWorld();
    }

    /** All worlds by id; read page by page as the stream is consumed. */
    public Stream<World> listWorlds() {
        return listWorlds(Map.of());
    }

    /** The worlds that carry all of these labels, by id; read page by page as the stream is consumed. */
    public Stream<World> listWorlds(Map<String, String> labels) {
        ListWorldsRequest request =
                ListWorldsRequest.newBuilder().putAllLabels(labels).build();
        return Pages.stream(
                "",
                token -> calls.repeatable(
                        WorldServiceGrpc.getListWorldsMethod(),
                        request.toBuilder().setPageToken(token).build()),
                ListWorldsResponse::getWorldsList,
                ListWorldsResponse::getNextPageToken);
    }

    /** Changes a world; see {@link UpdateWorldRequest}. */
    public World updateWorld(UpdateWorldRequest request) {
        return calls.change(WorldServiceGrpc.getUpdateWorldMethod(), request).getWorld();
    }

    /** Changes these fields of a world, {@code display_name} or {@code labels}; only if its etag, when set, is still current. */
    public World updateWorld(World change, String... fields) {
        return updateWorld(UpdateWorldRequest.newBuilder()
                .setWorld(change)
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(fields)))
                .build());
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
        return calls.change(WorldServiceGrpc.getDeleteWorldMethod(), request).getDeletedEventCount();
    }

    /** The chats of a world by id; read page by page as the stream is consumed. */
    public Stream<Chat> listChats(String world) {
        ListChatsRequest request = ListChatsRequest.newBuilder().setWorld(world).build();
        return Pages.stream(
                "",
                token -> calls.repeatable(
                        WorldServiceGrpc.getListChatsMethod(),
                        request.toBuilder().setPageToken(token).build()),
                ListChatsResponse::getChatsList,
                ListChatsResponse::getNextPageToken);
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
        return calls.repeatable(EventServiceGrpc.getEmitMethod(), identity.identify(request));
    }

    /** Emits without waiting; see {@link #emit(EmitRequest)}. Fails with a {@link WorldlogException}; cancelling it cancels the call. */
    public CompletableFuture<EmitResponse> emitAsync(EmitRequest request) {
        return calls.repeatableAsync(EventServiceGrpc.getEmitMethod(), identity.identify(request));
    }

    /** A pipelined emitter into one world; see {@link EmitStream}. */
    public EmitStream emitStream(String world, AckLevel ack) {
        return emitStream(world, EmitStreamOptions.DEFAULT.withAck(ack));
    }

    /** A pipelined emitter into one world; see {@link EmitStream}. */
    public EmitStream emitStream(String world, EmitStreamOptions options) {
        return EmitStream.begin(connection, world, options);
    }

    public Event getEvent(String world, long sequence) {
        return getEvent(GetEventRequest.newBuilder()
                .setWorld(world)
                .setSequence(sequence)
                .build());
    }

    public Event getEvent(String world, String id) {
        return getEvent(GetEventRequest.newBuilder().setWorld(world).setId(id).build());
    }

    private Event getEvent(GetEventRequest request) {
        return calls.repeatable(EventServiceGrpc.getGetEventMethod(), request).getEvent();
    }

    /** The events that match, read page by page as the stream is consumed; {@code page_token} says where to begin. */
    public Stream<Event> listEvents(ListEventsRequest request) {
        return Pages.stream(
                request.getPageToken(),
                token -> calls.repeatable(
                        EventServiceGrpc.getListEventsMethod(),
                        request.toBuilder().setPageToken(token).build()),
                ListEventsResponse::getEventsList,
                ListEventsResponse::getNextPageToken);
    }

    public CountEventsResponse countEvents(CountEventsRequest request) {
        return calls.repeatable(EventServiceGrpc.getCountEventsMethod(), request);
    }

    /** Reads a finite range of history; see {@link Replay}. Close it. */
    public Replay replay(ReplayRequest request) {
        FrameReader reader = new FrameReader(
                connection,
                new ReplayFrames(request),
                frame -> {},
                connection.settings().giveUpAfter());
        return new Replay(reader.begin());
    }

    /**
     * Follows a world: history from the start of the request, then live, for ever.
     *
     * <p>A request that starts {@code live}, {@code since} or with a {@code tail} has its position from the first frame on; if the
     * stream breaks before it, the same request is simply repeated.
     */
    public Subscription subscribe(SubscribeRequest request, FrameListener listener) {
        FrameReader reader = new FrameReader(connection, new SubscribeFrames(request), listener, null);
        return Subscription.start(reader, listener, request.getWorld());
    }

    /** Follows a world in the blocking style: {@code while (events.hasNext()) …}. Close it. */
    public EventStream subscribe(SubscribeRequest request) {
        FrameReader reader = new FrameReader(
                connection,
                new SubscribeFrames(request),
                frame -> {},
                connection.settings().giveUpAfter());
        return new EventStream(reader.begin());
    }

    /** What those who operate the server ask it for. */
    public WorldlogAdmin admin() {
        return new WorldlogAdmin(connection, calls);
    }

    /**
     * The connection of this client, for services that it has no methods for: health, reflection. Calls over it have no
     * deadline, are not repeated, and fail with the exceptions of gRPC. It ends with the client.
     */
    public Channel channel() {
        return connection.channel();
    }

    /** Ends every stream of this client and closes its connections; waits a few seconds for unary calls. Idempotent. */
    @Override
    public void close() {
        connection.close();
    }
}
