package dev.worldlog.cli.output;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.ToolEvent;

/**
 * What an event says to somebody who is watching, uncut and as it was written.
 *
 * <p>Immutable.
 */
final class LiveText {
    private LiveText() {}

    /** One word, of at most seven letters. */
    static String kind(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> "message";
            case SSE ->
                switch (event.getSse().getPhase()) {
                    case SSE_PHASE_TOOL_STREAM -> "output";
                    case SSE_PHASE_LOG -> "log";
                    default -> isThought(event) ? "thought" : "stream";
                };
            case TOOL -> "tool";
            case SYSTEM -> "system";
            case PAYLOAD_NOT_SET -> "unknown";
        };
    }

    /** @param took how long a tool call took; empty when that is not known */
    static String text(Event event, String took) {
        return switch (event.getPayloadCase()) {
            case SSE -> sse(event);
            case TOOL -> tool(event.getTool(), took);
            default -> EventText.text(event);
        };
    }

    static boolean isThought(Event event) {
        return event.hasSse() && !event.getSse().getReasoning().isEmpty();
    }

    static boolean isFailure(Event event) {
        return !event.getSse().getError().isEmpty()
                || !event.getTool().getError().isEmpty();
    }

    private static String sse(Event event) {
        SseEvent sse = event.getSse();
        String text = EventText.text(event);
        return switch (sse.getPhase()) {
            case SSE_PHASE_START -> ("▶ " + text).strip();
            case SSE_PHASE_END -> ("■ " + text).strip();
            case SSE_PHASE_ERROR -> ("✗ " + text).strip();
            default -> text;
        };
    }

    /** What a chunk adds to those before it. */
    static String piece(Event event) {
        return event.getSse().getReasoning() + event.getSse().getContent();
    }

    /** Whether it is nothing but more text of a message or more output of a tool. */
    static boolean isPiece(Event event) {
        SseEvent sse = event.getSse();
        boolean phase = sse.getPhase() == SsePhase.SSE_PHASE_CHUNK || sse.getPhase() == SsePhase.SSE_PHASE_TOOL_STREAM;
        return phase
                && !sse.getDiscard()
                && sse.getToolCallsCount() == 0
                && !sse.hasUsage()
                && sse.getError().isEmpty()
                && (sse.getReasoning().isEmpty() || sse.getContent().isEmpty());
    }

    private static String tool(ToolEvent tool, String took) {
        JsonValue answer = tool.hasPreview() ? tool.getPreview() : tool.getResult();
        String time = took.isEmpty() ? "" : " (" + took + ")";
        String input = tool.hasInput() ? " " + tool.getInput().getJson() : "";
        String result = answer.getJson().isEmpty() ? "" : " → " + answer.getJson();
        String error = tool.getError().isEmpty() ? "" : " " + tool.getError();
        return mark(tool) + " " + tool.getToolName() + time + input + result + error;
    }

    private static String mark(ToolEvent tool) {
        return switch (tool.getPhase()) {
            case TOOL_PHASE_START -> "▶";
            case TOOL_PHASE_RESULT -> "✓";
            case TOOL_PHASE_ERROR -> "✗";
            default -> "·";
        };
    }
}
