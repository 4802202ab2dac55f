package dev.worldlog.cli.output;

import com.google.protobuf.util.Durations;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolCall;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.Usage;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * What an event says, in words: its kind, who speaks and the text a person wants to read first.
 *
 * <p>Immutable.
 */
final class EventText {
    private EventText() {}

    /** The kind and the step, for example {@code sse/chunk}. */
    static String kind(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE ->
                event.getMessage().getRole().isEmpty()
                        ? "message"
                        : "message/" + event.getMessage().getRole();
            case SSE -> "sse/" + step(event.getSse().getPhase().name(), "SSE_PHASE_");
            case TOOL -> "tool/" + step(event.getTool().getPhase().name(), "TOOL_PHASE_");
            case SYSTEM -> "system";
            case PAYLOAD_NOT_SET -> "unknown";
        };
    }

    private static String step(String name, String prefix) {
        return name.replace(prefix, "").toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Who speaks or acts; empty when nobody is named. */
    static String agent(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> event.getMessage().getSender();
            case SSE -> event.getSse().getAgent();
            case TOOL -> event.getTool().getAgent();
            default -> "";
        };
    }

    static String text(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> message(event.getMessage());
            case SSE -> sse(event.getSse());
            case TOOL -> tool(event.getTool());
            case SYSTEM -> system(event.getSystem());
            case PAYLOAD_NOT_SET -> "";
        };
    }

    private static String message(MessageEvent message) {
        return joined(message.getContent(), calls(message.getToolCallsList()));
    }

    private static String sse(SseEvent sse) {
        String thought = sse.getReasoning().isEmpty() ? "" : "(thinking) " + sse.getReasoning();
        String log = sse.hasLog()
                ? joined(
                        sse.getLog().getLevel() + ":",
                        sse.getLog().getMessage(),
                        json(sse.getLog().getData()))
                : "";
        return joined(
                sse.getToolName(),
                thought,
                sse.getContent(),
                calls(sse.getToolCallsList()),
                sse.getError(),
                log,
                sse.hasUsage() ? usage(sse.getUsage()) : sse.getModel(),
                sse.getDiscard() ? "(discard what was streamed)" : "");
    }

    private static String usage(Usage usage) {
        return Long.toUnsignedString(usage.getInputTokens()) + " tokens in, "
                + Long.toUnsignedString(usage.getOutputTokens()) + " out";
    }

    private static String tool(ToolEvent tool) {
        String answer = tool.hasPreview() ? json(tool.getPreview()) : json(tool.getResult());
        String time = tool.hasDuration() ? "(" + Durations.toMillis(tool.getDuration()) + " ms)" : "";
        return joined(
                tool.getToolName(),
                tool.hasInput() ? json(tool.getInput()) : "",
                time,
                answer.isEmpty() ? "" : "→ " + answer,
                tool.getError());
    }

    private static String system(SystemEvent system) {
        return joined(system.getType(), json(system.getContent()));
    }

    private static String calls(List<ToolCall> calls) {
        StringJoiner joiner = new StringJoiner(" ");
        calls.forEach(call -> joiner.add("→ " + call.getName() + "(" + call.getArguments() + ")"));
        return joiner.toString();
    }

    private static String json(JsonValue value) {
        return value.getJson();
    }

    private static String joined(String... parts) {
        StringJoiner joiner = new StringJoiner(" ");
        for (String part : parts) {
            if (!part.isEmpty()) {
                joiner.add(part);
            }
        }
        return joiner.toString();
    }
}
