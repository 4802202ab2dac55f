package dev.worldlog.conformance.adapter;

import com.google.gson.JsonObject;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.CountEventsRequest;
import dev.worldlog.v1.CreateWorldRequest;
import dev.worldlog.v1.CreateWorldResponse;
import dev.worldlog.v1.DeleteWorldRequest;
import dev.worldlog.v1.DeleteWorldResponse;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.GetEventRequest;
import dev.worldlog.v1.GetEventResponse;
import dev.worldlog.v1.GetWorldRequest;
import dev.worldlog.v1.GetWorldResponse;
import dev.worldlog.v1.ListChatsRequest;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.ListWorldsRequest;
import dev.worldlog.v1.UpdateWorldRequest;
import dev.worldlog.v1.UpdateWorldResponse;
import java.util.Optional;

/**
 * The operations that have one answer.
 *
 * <p>Thread-safe.
 */
final class UnaryCalls {
    private final WorldlogClient client;

    UnaryCalls(WorldlogClient client) {
        this.client = client;
    }

    /** The result; empty when there is no such operation. */
    Optional<JsonObject> call(String operation, JsonObject request) {
        return Optional.ofNullable(
                switch (operation) {
                    case "create_world" -> createWorld(ContractJson.parsed(request, CreateWorldRequest.newBuilder()));
                    case "get_world" -> getWorld(ContractJson.parsed(request, GetWorldRequest.newBuilder()));
                    case "update_world" -> updateWorld(ContractJson.parsed(request, UpdateWorldRequest.newBuilder()));
                    case "delete_world" -> deleteWorld(ContractJson.parsed(request, DeleteWorldRequest.newBuilder()));
                    case "list_worlds" -> listWorlds(ContractJson.parsed(request, ListWorldsRequest.newBuilder()));
                    case "list_chats" -> listChats(ContractJson.parsed(request, ListChatsRequest.newBuilder()));
                    case "list_events" -> listEvents(ContractJson.parsed(request, ListEventsRequest.newBuilder()));
                    case "emit" -> emit(ContractJson.parsed(request, EmitRequest.newBuilder()));
                    case "get_event" -> getEvent(ContractJson.parsed(request, GetEventRequest.newBuilder()));
                    case "count_events" -> countEvents(ContractJson.parsed(request, CountEventsRequest.newBuilder()));
                    default -> null;
                });
    }

    private JsonObject createWorld(CreateWorldRequest.Builder request) {
        return ContractJson.of(CreateWorldResponse.newBuilder()
                .setWorld(client.createWorld(request.getWorld()))
                .build());
    }

    private JsonObject getWorld(GetWorldRequest.Builder request) {
        return ContractJson.of(GetWorldResponse.newBuilder()
                .setWorld(client.getWorld(request.getWorld()))
                .build());
    }

    private JsonObject updateWorld(UpdateWorldRequest.Builder request) {
        return ContractJson.of(UpdateWorldResponse.newBuilder()
                .setWorld(client.updateWorld(request.build()))
                .build());
    }

    private JsonObject deleteWorld(DeleteWorldRequest.Builder request) {
        return ContractJson.of(DeleteWorldResponse.newBuilder()
                .setDeletedEventCount(client.deleteWorld(request.build()))
                .build());
    }

    private JsonObject listWorlds(ListWorldsRequest.Builder request) {
        return ContractJson.items(client.listWorlds(request.getLabelsMap()));
    }

    private JsonObject listChats(ListChatsRequest.Builder request) {
        return ContractJson.items(client.listChats(request.getWorld()));
    }

    private JsonObject listEvents(ListEventsRequest.Builder request) {
        return ContractJson.items(client.listEvents(request.build()));
    }

    private JsonObject emit(EmitRequest.Builder request) {
        return ContractJson.of(client.emit(request.build()));
    }

    private JsonObject getEvent(GetEventRequest.Builder request) {
        boolean byId = request.getKeyCase() == GetEventRequest.KeyCase.ID;
        return ContractJson.of(GetEventResponse.newBuilder()
                .setEvent(
                        byId
                                ? client.getEvent(request.getWorld(), request.getId())
                                : client.getEvent(request.getWorld(), request.getSequence()))
                .build());
    }

    private JsonObject countEvents(CountEventsRequest.Builder request) {
        return ContractJson.of(client.countEvents(request.build()));
    }
}
