package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * A line of a recorded run, and where each of its fields must be found in the event that it became. Written without the
 * mapping of the command line, so that the two check each other.
 *
 * <p>Immutable.
 */
final class RecordedLine {
    private static final JsonFactory JSON = new JsonFactory();
    private final byte[] bytes;
    private final JsonObject fields;

    RecordedLine(String line) {
        bytes = line.getBytes(StandardCharsets.UTF_8);
        fields = com.google.gson.JsonParser.parseString(line).getAsJsonObject();
    }

    /** Compares every field of the line with the event, an object of the protobuf JSON mapping. */
    void assertBecame(JsonObject event, String world) throws IOException {
        JsonObject payload = event.getAsJsonObject(payloadName());
        assertThat(payload).as("payload of %s", event).isNotNull();
        for (Map.Entry<String, JsonElement> field : fields.entrySet()) {
            String name = field.getKey();
            String value = field.getValue().isJsonPrimitive() ? field.getValue().getAsString() : "";
            switch (name) {
                case "channel" -> {}
                case "worldId" ->
                    assertThat(value.equals(world)
                                    || value.equals(event.getAsJsonObject("labels")
                                            .get("agent-world.world")
                                            .getAsString()))
                            .isTrue();
                case "chatId" -> is(event, "chat", value);
                case "timestamp" ->
                    assertThat(Instant.parse(event.get("occurTime").getAsString()))
                            .isEqualTo(Instant.parse(value));
                case "type" -> assertType(payload, value);
                default -> assertPayloadField(payload, name, value);
            }
        }
    }

    private void assertPayloadField(JsonObject payload, String name, String value) throws IOException {
        switch (name) {
            case "pendingOperations", "activityId", "source", "activeSources" ->
                assertThat(json(payload, "content")).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
            case "content" -> {
                if (fields.get("content").isJsonObject()) {
                    assertThat(json(payload, "content")).isEqualTo(raw("content"));
                } else {
                    is(payload, "content", value);
                }
            }
            case "agentName" -> is(payload, "agent", value);
            case "reasoningContent" -> is(payload, "reasoning", value);
            case "tool_calls" -> assertToolCalls(payload.getAsJsonArray("toolCalls"));
            case "usage" ->
                fields.getAsJsonObject("usage")
                        .entrySet()
                        .forEach(count -> is(
                                payload.getAsJsonObject("usage"),
                                count.getKey(),
                                count.getValue().getAsString()));
            case "toolExecution" -> assertToolExecution(payload);
            case "stream" -> is(payload, "stream", "OUTPUT_STREAM_" + value.toUpperCase(Locale.ROOT));
            default -> is(payload, name, value);
        }
    }

    private String payloadName() {
        String type = fields.has("type") ? fields.get("type").getAsString() : "";
        return switch (fields.get("channel").getAsString()) {
            case "message" -> "message";
            case "sse" -> "sse";
            case "world" -> type.startsWith("tool-") ? "tool" : "system";
            default -> "system";
        };
    }

    private void assertType(JsonObject payload, String type) {
        String constant = type.toUpperCase(Locale.ROOT).replace('-', '_');
        switch (payloadName()) {
            case "sse" -> is(payload, "phase", "SSE_PHASE_" + constant);
            case "tool" -> is(payload, "phase", "TOOL_PHASE_" + constant.substring("TOOL_".length()));
            default -> is(payload, "type", "activity." + type);
        }
    }

    private void assertToolCalls(JsonArray calls) {
        JsonArray recorded = fields.getAsJsonArray("tool_calls");
        assertThat(calls).hasSize(recorded.size());
        for (int i = 0; i < calls.size(); i++) {
            JsonObject call = recorded.get(i).getAsJsonObject();
            JsonObject function = call.getAsJsonObject("function");
            is(calls.get(i).getAsJsonObject(), "id", call.get("id").getAsString());
            is(calls.get(i).getAsJsonObject(), "name", function.get("name").getAsString());
            is(
                    calls.get(i).getAsJsonObject(),
                    "arguments",
                    function.get("arguments").getAsString());
        }
    }

    private void assertToolExecution(JsonObject tool) throws IOException {
        for (Map.Entry<String, JsonElement> field :
                fields.getAsJsonObject("toolExecution").entrySet()) {
            String name = field.getKey();
            switch (name) {
                case "input", "result", "preview", "metadata" ->
                    assertThat(json(tool, name)).as(name).isEqualTo(raw("toolExecution", name));
                case "duration" ->
                    assertThat(Double.parseDouble(
                                    tool.get("duration").getAsString().replace("s", "")))
                            .isEqualTo(field.getValue().getAsDouble() / 1000);
                default -> is(tool, name, field.getValue().getAsString());
            }
        }
    }

    private static String json(JsonObject payload, String field) {
        return payload.getAsJsonObject(field).get("json").getAsString();
    }

    /** A field that protobuf leaves out is one with its default value. */
    private static void is(JsonObject object, String field, String expected) {
        String actual = object.has(field) ? object.get(field).getAsString() : "";
        assertThat(actual).as(field).isEqualTo(expected);
    }

    /** Returns the characters of a value exactly as they stand in the line. */
    private String raw(String... path) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes)) {
            int depth = 0;
            while (parser.nextToken() != null) {
                boolean onPath = parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.getParsingContext().getNestingDepth() == depth + 1
                        && parser.currentName().equals(path[depth]);
                if (onPath && ++depth == path.length) {
                    parser.nextToken();
                    int start = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    parser.finishToken();
                    int end = (int) parser.currentLocation().getByteOffset();
                    return new String(Arrays.copyOfRange(bytes, start, end), StandardCharsets.UTF_8);
                }
            }
        }
        throw new AssertionError("no " + Arrays.toString(path) + " in the line");
    }
}
