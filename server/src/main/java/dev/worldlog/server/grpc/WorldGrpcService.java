package dev.worldlog.server.grpc;

import dev.worldlog.log.EventLog;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.CreateWorldRequest;
import dev.worldlog.v1.CreateWorldResponse;
import dev.worldlog.v1.DeleteWorldRequest;
import dev.worldlog.v1.DeleteWorldResponse;
import dev.worldlog.v1.GetWorldRequest;
import dev.worldlog.v1.GetWorldResponse;
import dev.worldlog.v1.ListChatsRequest;
import dev.worldlog.v1.ListChatsResponse;
import dev.worldlog.v1.ListWorldsRequest;
import dev.worldlog.v1.ListWorldsResponse;
import dev.worldlog.v1.UpdateWorldRequest;
import dev.worldlog.v1.UpdateWorldResponse;
import dev.worldlog.v1.World;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.stub.StreamObserver;

/**
 * The WorldService of the contract.
 *
 * <p>Thread-safe.
 */
final class WorldGrpcService extends WorldServiceGrpc.WorldServiceImplBase {
    private final EventLog eventLog;
    private final Replies replies;

    WorldGrpcService(EventLog eventLog, Replies replies) {
        this.eventLog = eventLog;
        this.replies = replies;
    }

    @Override
    public void createWorld(CreateWorldRequest request, StreamObserver<CreateWorldResponse> client) {
        replies.sendLater(
                client,
                () -> eventLog.createWorld(request.getWorld())
                        .thenApply(world ->
                                CreateWorldResponse.newBuilder().setWorld(world).build()));
    }

    @Override
    public void getWorld(GetWorldRequest request, StreamObserver<GetWorldResponse> client) {
        replies.send(
                client,
                () -> GetWorldResponse.newBuilder()
                        .setWorld(eventLog.getWorld(request.getWorld()))
                        .build());
    }

    @Override
    public void listWorlds(ListWorldsRequest request, StreamObserver<ListWorldsResponse> client) {
        replies.send(client, () -> listWorlds(request));
    }

    private ListWorldsResponse listWorlds(ListWorldsRequest request) {
        int pageSize = Envelope.pageSize(request.getPageSize());
        PageToken token = PageToken.of(
                request.toBuilder().clearPageSize().clearPageToken().build());
        String after = token.decode(request.getPageToken()).orElse("");
        Page<World> page = Page.of(eventLog.listWorlds(request.getLabelsMap(), after, pageSize + 1), pageSize);
        return ListWorldsResponse.newBuilder()
                .addAllWorlds(page.items())
                .setNextPageToken(page.nextToken(token, World::getId))
                .build();
    }

    @Override
    public void updateWorld(UpdateWorldRequest request, StreamObserver<UpdateWorldResponse> client) {
        replies.sendLater(
                client,
                () -> eventLog.updateWorld(request.getWorld(), request.getUpdateMask())
                        .thenApply(world ->
                                UpdateWorldResponse.newBuilder().setWorld(world).build()));
    }

    @Override
    public void deleteWorld(DeleteWorldRequest request, StreamObserver<DeleteWorldResponse> client) {
        replies.sendLater(
                client,
                () -> eventLog.deleteWorld(request.getWorld(), request.getEtag())
                        .thenApply(count -> DeleteWorldResponse.newBuilder()
                                .setDeletedEventCount(count)
                                .build()));
    }

    @Override
    public void listChats(ListChatsRequest request, StreamObserver<ListChatsResponse> client) {
        replies.send(client, () -> listChats(request));
    }

    private ListChatsResponse listChats(ListChatsRequest request) {
        int pageSize = Envelope.pageSize(request.getPageSize());
        PageToken token = PageToken.of(
                request.toBuilder().clearPageSize().clearPageToken().build());
        String after = token.decode(request.getPageToken()).orElse("");
        Page<Chat> page = Page.of(eventLog.listChats(request.getWorld(), after, pageSize + 1), pageSize);
        return ListChatsResponse.newBuilder()
                .addAllChats(page.items())
                .setNextPageToken(page.nextToken(token, Chat::getId))
                .build();
    }
}
