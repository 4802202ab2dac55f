package dev.worldlog.conformance.adapter;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.worldlog.client.EmitStream;
import dev.worldlog.client.Replay;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.ReplayRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The operations that report many things and then end.
 *
 * <p>Thread-safe: it has no state.
 */
final class Streams {
    private Streams() {}

    static void replay(WorldlogClient client, ReplayRequest request, Answers answers) {
        long count = 0;
        try (Replay replay = client.replay(request)) {
            while (replay.hasNext()) {
                Frame frame = replay.next();
                frame.getEventsList().forEach(event -> answers.event(ContractJson.of(event)));
                count += frame.getEventsCount();
                if (frame.hasGap()) {
                    answers.notice("gap", ContractJson.of(frame.getGap()));
                }
            }
        }
        JsonObject result = new JsonObject();
        result.addProperty("count", Long.toString(count));
        answers.result(result);
    }

    static void emit(WorldlogClient client, JsonObject command, Answers answers) {
        AckLevel ack =
                command.has("ack") ? AckLevel.valueOf(command.get("ack").getAsString()) : AckLevel.ACK_LEVEL_DURABLE;
        try (EmitStream stream = client.emitStream(command.get("world").getAsString(), ack)) {
            List<CompletableFuture<EmitResponse>> sent = new ArrayList<>();
            for (JsonElement batch : command.getAsJsonArray("batches")) {
                sent.add(stream.send(batch.getAsJsonArray().asList().stream()
                        .map(event ->
                                ContractJson.parsed(event, Event.newBuilder()).build())
                        .toList()));
            }
            for (int index = 0; index < sent.size(); index++) {
                answers.answer(answer(index, sent.get(index)));
            }
        }
        answers.result(new JsonObject());
    }

    private static JsonObject answer(int index, CompletableFuture<EmitResponse> sent) {
        JsonObject answer = new JsonObject();
        answer.addProperty("index", index);
        try {
            answer.add("response", ContractJson.of(sent.join()));
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause();
            answer.add("error", ContractJson.of(cause instanceof WorldlogException ? cause : failed));
        }
        return answer;
    }
}
