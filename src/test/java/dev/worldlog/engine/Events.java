package dev.worldlog.engine;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;

/** Events for tests, one of each kind. Immutable. */
public final class Events {
    private Events() {}

    public static Event message(String content) {
        return Event.newBuilder()
                .setMessage(MessageEvent.newBuilder()
                        .setSender("human")
                        .setRole("user")
                        .setContent(content)
                        .setMessageId("m1"))
                .build();
    }

    public static Event chunk(String content) {
        return Event.newBuilder()
                .setSse(SseEvent.newBuilder()
                        .setAgent("writer")
                        .setPhase(SsePhase.SSE_PHASE_CHUNK)
                        .setContent(content)
                        .setMessageId("m1"))
                .build();
    }

    public static Event tool(ToolPhase phase, String inputJson) {
        return Event.newBuilder()
                .setTool(ToolEvent.newBuilder()
                        .setAgent("writer")
                        .setPhase(phase)
                        .setToolName("search")
                        .setToolCallId("call-1")
                        .setMessageId("m1")
                        .setInput(JsonValue.newBuilder().setJson(inputJson)))
                .build();
    }

    public static Event system(String type) {
        return Event.newBuilder()
                .setSystem(SystemEvent.newBuilder()
                        .setType(type)
                        .setContent(JsonValue.newBuilder().setJson("{\"n\":1}")))
                .build();
    }

    public static Event withId(String id, Event event) {
        return event.toBuilder().setId(id).build();
    }

    public static Event inChat(String chat, Event event) {
        return event.toBuilder().setChat(chat).build();
    }
}
