package dev.worldlog.cli.input;

import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.SystemEvent;
import java.util.Set;

/**
 * Reads notices: the original's channel "system", and whatever its channel "world" carries besides tool calls.
 *
 * <p>Immutable.
 */
final class AgentWorldNotice {
    private static final Set<String> ACTIVITIES = Set.of("response-start", "response-end", "idle");

    private AgentWorldNotice() {}

    /** The type of a notice is what its content calls itself, else what the event calls itself. */
    static SystemEvent read(JsonFields fields) throws LineException {
        SystemEvent.Builder event = SystemEvent.newBuilder().setMessageId(fields.text("messageId"));
        JsonSlice content = fields.peek("content");
        String type = content != null && content.isObject() ? typeOf(fields.fieldsOf("content", content)) : "";
        if (type.isEmpty()) {
            type = fields.textOfEither("eventType", "type");
        } else {
            fields.dropText("eventType", type);
            fields.dropText("type", type);
        }
        fields.json("content").ifPresent(event::setContent);
        return event.setType(type.isEmpty() ? "system" : type).build();
    }

    private static String typeOf(JsonFields content) throws LineException {
        String eventType = content.textOrNothing("eventType");
        return eventType.isEmpty() ? content.textOrNothing("type") : eventType;
    }

    /** The fields of activity events vary from version to version, so the whole object is the content. */
    static SystemEvent activity(String type, JsonFields fields, JsonSlice whole) throws LineException {
        SystemEvent.Builder event = SystemEvent.newBuilder()
                .setType((ACTIVITIES.contains(type) ? "activity." : "world.") + required(type, whole))
                .setMessageId(fields.textOrNothing("messageId"))
                .setContent(JsonValue.newBuilder().setJson(whole.raw()));
        fields.dropAllExcept(Set.of("worldId", "chatId", "timestamp"));
        return event.build();
    }

    private static String required(String type, JsonSlice whole) throws LineException {
        if (type.isEmpty()) {
            throw new LineException(
                    whole.lineNumber(), 0, "type", "missing; expected for example tool-start, tool-result or idle");
        }
        return type;
    }
}
