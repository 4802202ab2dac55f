package dev.worldlog.filter;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;

/**
 * The parts of an event that a filter asks for, wherever its kind keeps them. What an event does not have is the empty
 * string.
 *
 * <p>Immutable.
 */
public final class EventFacets {
    private EventFacets() {}

    /** The kind: which payload the event carries. */
    public static EventKind kind(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> EventKind.EVENT_KIND_MESSAGE;
            case SSE -> EventKind.EVENT_KIND_SSE;
            case TOOL -> EventKind.EVENT_KIND_TOOL;
            case SYSTEM -> EventKind.EVENT_KIND_SYSTEM;
            case PAYLOAD_NOT_SET -> EventKind.EVENT_KIND_UNSPECIFIED;
        };
    }

    /** The number of the phase of an sse or tool event; 0 for the other kinds. */
    public static int phase(Event event) {
        return switch (event.getPayloadCase()) {
            case SSE -> event.getSse().getPhaseValue();
            case TOOL -> event.getTool().getPhaseValue();
            case MESSAGE, SYSTEM, PAYLOAD_NOT_SET -> 0;
        };
    }

    /** The agent of an sse or tool event, or the sender of a message. */
    public static String agent(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> event.getMessage().getSender();
            case SSE -> event.getSse().getAgent();
            case TOOL -> event.getTool().getAgent();
            case SYSTEM, PAYLOAD_NOT_SET -> "";
        };
    }

    /** The tool of a tool event, or of an sse event in phase TOOL_STREAM. */
    public static String tool(Event event) {
        return switch (event.getPayloadCase()) {
            case TOOL -> event.getTool().getToolName();
            case SSE -> streamedTool(event.getSse());
            case MESSAGE, SYSTEM, PAYLOAD_NOT_SET -> "";
        };
    }

    /** The message id that correlates the event with others. */
    public static String messageId(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> event.getMessage().getMessageId();
            case SSE -> event.getSse().getMessageId();
            case TOOL -> event.getTool().getMessageId();
            case SYSTEM -> event.getSystem().getMessageId();
            case PAYLOAD_NOT_SET -> "";
        };
    }

    private static String streamedTool(SseEvent sse) {
        return sse.getPhaseValue() == SsePhase.SSE_PHASE_TOOL_STREAM_VALUE ? sse.getToolName() : "";
    }
}
