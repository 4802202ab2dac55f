package dev.worldlog.conformance.adapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.ErrorReason;
import java.util.stream.Stream;

/**
 * Messages of the contract and failures of the client as the JSON of the adapter protocol.
 *
 * <p>Thread-safe: it has no state.
 */
final class ContractJson {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    private ContractJson() {}

    static JsonObject of(Message message) {
        try {
            return JsonParser.parseString(PRINTER.print(message)).getAsJsonObject();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("no JSON form", e);
        }
    }

    /** A result of several messages: <code>{"items": […]}</code>. */
    static JsonObject items(Stream<? extends Message> messages) {
        JsonArray items = new JsonArray();
        messages.forEach(message -> items.add(of(message)));
        JsonObject result = new JsonObject();
        result.add("items", items);
        return result;
    }

    /**
     * Fills a message.
     *
     * @throws IllegalArgumentException when the JSON is of something else
     */
    static <B extends Message.Builder> B parsed(JsonElement json, B into) {
        try {
            JsonFormat.parser().merge(json.toString(), into);
            return into;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static JsonObject of(Throwable thrown) {
        JsonObject error = new JsonObject();
        if (!(thrown instanceof WorldlogException failure)) {
            error.addProperty("code", thrown instanceof IllegalArgumentException ? "INVALID_ARGUMENT" : "INTERNAL");
            error.addProperty("outcome", "NOT_APPLIED");
            error.addProperty("message", String.valueOf(thrown));
            return error;
        }
        error.addProperty("code", failure.code().name());
        if (failure.reason() != ErrorReason.ERROR_REASON_UNSPECIFIED) {
            error.addProperty("reason", failure.reason().name());
        }
        error.addProperty("outcome", failure.outcome().name());
        error.addProperty("message", failure.getMessage());
        addDetails(failure, error);
        return error;
    }

    private static void addDetails(WorldlogException failure, JsonObject error) {
        if (!failure.metadata().isEmpty()) {
            JsonObject metadata = new JsonObject();
            failure.metadata().forEach(metadata::addProperty);
            error.add("metadata", metadata);
        }
        if (!failure.violations().isEmpty()) {
            JsonArray violations = new JsonArray();
            failure.violations().forEach(each -> {
                JsonObject violation = new JsonObject();
                violation.addProperty("field", each.field());
                violation.addProperty("description", each.description());
                violations.add(violation);
            });
            error.add("fieldViolations", violations);
        }
        failure.retryAfter().ifPresent(delay -> error.addProperty("retryAfterMillis", delay.toMillis()));
    }
}
