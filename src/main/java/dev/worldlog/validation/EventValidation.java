package dev.worldlog.validation;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.Limits;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.LogRecord;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.OutputStream;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolCall;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns the events of a request into drafts: checked, without what only the server may set, with their JSON as text.
 *
 * <p>Not thread-safe; one for each request.
 */
public final class EventValidation {
    private static final Duration FUTURE_MAX = Duration.ofDays(1);

    private final Violations violations = new Violations();
    private final Texts texts = new Texts(violations);
    private final String world;
    private final Instant now;

    private EventValidation(String world, Instant now) {
        this.world = world;
        this.now = now;
    }

    /**
     * Returns the drafts of a batch, in order; each carries the world of the batch.
     *
     * @param now the server's time, against which times of occurrence are checked
     * @throws EventLogException {@code INVALID_REQUEST} naming every field at fault, or {@code EVENT_TOO_LARGE}
     */
    public static List<Event> drafts(EmitBatch batch, Instant now) {
        EventValidation validation = new EventValidation(batch.world(), now);
        long expected = batch.expectedLastSequence().orElse(0);
        if (expected < 0 || expected > Limits.SEQUENCE_MAX) {
            validation.violations.add(
                    "expected_last_sequence",
                    Long.toUnsignedString(expected) + " (expected: 0 to " + Limits.SEQUENCE_MAX + ")");
        }
        return validation.drafts(batch.events());
    }

    private List<Event> drafts(List<Event> events) {
        texts.requiredId("world", world);
        if (events.isEmpty() || events.size() > Limits.BATCH_EVENTS_MAX) {
            violations.add("events", events.size() + " events (expected: 1 to " + Limits.BATCH_EVENTS_MAX + ")");
        }
        violations.throwIfAny();
        checkSizes(events);
        List<Event> drafts = new ArrayList<>(events.size());
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < events.size(); i++) {
            String path = "events[" + i + "]";
            Event event = events.get(i);
            if (!event.getId().isEmpty() && !ids.add(event.getId())) {
                violations.add(path + ".id", Texts.shown(event.getId()) + " twice in one batch (expected: unique ids)");
            }
            drafts.add(draft(path, event));
        }
        violations.throwIfAny();
        // JSON given as a value can be longer as text.
        checkSizes(drafts);
        return drafts;
    }

    private static void checkSizes(List<Event> events) {
        long total = 0;
        for (int i = 0; i < events.size(); i++) {
            int bytes = sizeWithoutWorld(events.get(i));
            if (bytes > Limits.EVENT_BYTES_MAX) {
                throw EventLogException.eventTooLarge("events[" + i + "]", bytes, Limits.EVENT_BYTES_MAX);
            }
            total += bytes;
        }
        if (total > Limits.BATCH_BYTES_MAX) {
            throw EventLogException.eventTooLarge("events", total, Limits.BATCH_BYTES_MAX);
        }
    }

    /** The world is named by the request: that a draft carries it too does not count. */
    private static int sizeWithoutWorld(Event event) {
        int worldBytes = event.getWorld().isEmpty()
                ? 0
                : CodedOutputStream.computeStringSize(Event.WORLD_FIELD_NUMBER, event.getWorld());
        return event.getSerializedSize() - worldBytes;
    }

    private Event draft(String path, Event event) {
        envelope(path, event);
        Event.Builder draft = event.toBuilder().clearSequence().clearEmitTime().setWorld(world);
        switch (event.getPayloadCase()) {
            case MESSAGE -> message(path + ".message", event.getMessage());
            case SSE -> sse(path + ".sse", event.getSse(), draft);
            case TOOL -> tool(path + ".tool", event.getTool(), draft);
            case SYSTEM -> system(path + ".system", event.getSystem(), draft);
            case PAYLOAD_NOT_SET ->
                violations.add(path + ".payload", "none (expected: one of message, sse, tool, system)");
        }
        return draft.build();
    }

    private void envelope(String path, Event event) {
        texts.optionalId(path + ".id", event.getId());
        texts.optionalId(path + ".chat", event.getChat());
        texts.optionalId(path + ".causation_id", event.getCausationId());
        texts.name(path + ".run_id", event.getRunId());
        texts.name(path + ".parent_run_id", event.getParentRunId());
        texts.name(path + ".traceparent", event.getTraceparent());
        texts.labels(path + ".labels", event.getLabelsMap());
        if (!event.getWorld().isEmpty() && !event.getWorld().equals(world)) {
            violations.add(
                    path + ".world", Texts.shown(event.getWorld()) + " (expected: empty, or the world of the request)");
        }
        if (event.hasOccurTime()) {
            occurTime(path + ".occur_time", event);
        }
    }

    private void occurTime(String field, Event event) {
        if (!texts.timestamp(field, event.getOccurTime())) {
            return;
        }
        long seconds = event.getOccurTime().getSeconds();
        if (seconds < 0 || seconds > now.plus(FUTURE_MAX).getEpochSecond()) {
            violations.add(
                    field,
                    Timestamps.toString(event.getOccurTime())
                            + " (expected: from 1970 to one day after the server's clock)");
        }
    }

    private void message(String path, MessageEvent message) {
        texts.name(path + ".sender", message.getSender());
        texts.name(path + ".role", message.getRole());
        texts.name(path + ".message_id", message.getMessageId());
        texts.name(path + ".reply_to_message_id", message.getReplyToMessageId());
        texts.name(path + ".tool_call_id", message.getToolCallId());
        toolCalls(path, message.getToolCallsList());
    }

    private void sse(String path, SseEvent sse, Event.Builder draft) {
        if (sse.getPhase() == SsePhase.SSE_PHASE_UNSPECIFIED || sse.getPhase() == SsePhase.UNRECOGNIZED) {
            violations.add(path + ".phase", sse.getPhaseValue() + " (expected: a phase of a streamed answer)");
        }
        if (sse.getStream() == OutputStream.UNRECOGNIZED) {
            violations.add(path + ".stream", sse.getStreamValue() + " (expected: stdout or stderr)");
        }
        texts.name(path + ".agent", sse.getAgent());
        texts.name(path + ".message_id", sse.getMessageId());
        texts.name(path + ".model", sse.getModel());
        texts.name(path + ".tool_name", sse.getToolName());
        toolCalls(path, sse.getToolCallsList());
        if (sse.hasLog()) {
            LogRecord log = sse.getLog();
            texts.name(path + ".log.level", log.getLevel());
            texts.name(path + ".log.category", log.getCategory());
            if (log.hasData()) {
                json(path + ".log.data", log.getData(), draft.getSseBuilder().getLogBuilder()::setData);
            }
        }
    }

    private void tool(String path, ToolEvent tool, Event.Builder draft) {
        if (tool.getPhase() == ToolPhase.TOOL_PHASE_UNSPECIFIED || tool.getPhase() == ToolPhase.UNRECOGNIZED) {
            violations.add(path + ".phase", tool.getPhaseValue() + " (expected: a phase of a tool call)");
        }
        texts.name(path + ".agent", tool.getAgent());
        texts.name(path + ".message_id", tool.getMessageId());
        texts.name(path + ".tool_call_id", tool.getToolCallId());
        texts.name(path + ".tool_name", tool.getToolName());
        texts.name(path + ".sequence_id", tool.getSequenceId());
        texts.name(path + ".result_type", tool.getResultType());
        texts.name(path + ".server_name", tool.getServerName());
        texts.name(path + ".transport", tool.getTransport());
        texts.name(path + ".risk_level", tool.getRiskLevel());
        riskTags(path + ".risk_tags", tool);
        if (tool.hasDuration()
                && (!Durations.isValid(tool.getDuration()) || Durations.isNegative(tool.getDuration()))) {
            violations.add(path + ".duration", "negative or malformed (expected: >= 0 s)");
        }
        toolJson(path, tool, draft);
    }

    private void riskTags(String field, ToolEvent tool) {
        if (tool.getRiskTagsCount() > Limits.RISK_TAGS_MAX) {
            violations.add(field, tool.getRiskTagsCount() + " tags (expected: at most " + Limits.RISK_TAGS_MAX + ")");
            return;
        }
        for (int i = 0; i < tool.getRiskTagsCount(); i++) {
            texts.name(field + "[" + i + "]", tool.getRiskTags(i));
        }
    }

    private void toolJson(String path, ToolEvent tool, Event.Builder draft) {
        if (tool.hasInput()) {
            json(path + ".input", tool.getInput(), draft.getToolBuilder()::setInput);
        }
        if (tool.hasResult()) {
            json(path + ".result", tool.getResult(), draft.getToolBuilder()::setResult);
        }
        if (tool.hasPreview()) {
            json(path + ".preview", tool.getPreview(), draft.getToolBuilder()::setPreview);
        }
        if (tool.hasMetadata()) {
            json(path + ".metadata", tool.getMetadata(), draft.getToolBuilder()::setMetadata);
        }
    }

    private void system(String path, SystemEvent system, Event.Builder draft) {
        if (system.getType().isEmpty()) {
            violations.add(path + ".type", "empty (expected: 1 to " + Limits.NAME_BYTES_MAX + " bytes)");
        }
        texts.name(path + ".type", system.getType());
        texts.name(path + ".message_id", system.getMessageId());
        if (system.hasContent()) {
            json(path + ".content", system.getContent(), draft.getSystemBuilder()::setContent);
        }
    }

    private void toolCalls(String path, List<ToolCall> calls) {
        for (int i = 0; i < calls.size(); i++) {
            texts.name(path + ".tool_calls[" + i + "].id", calls.get(i).getId());
            texts.name(path + ".tool_calls[" + i + "].name", calls.get(i).getName());
        }
    }

    /** Checks JSON text; spells a protobuf value as text and hands it to the draft. */
    private void json(String field, JsonValue value, Consumer<JsonValue> draft) {
        switch (value.getFormCase()) {
            case JSON -> JsonText.fault(value.getJson()).ifPresent(fault -> violations.add(field + ".json", fault));
            case VALUE -> {
                try {
                    draft.accept(JsonValue.newBuilder()
                            .setJson(JsonText.of(value.getValue()))
                            .build());
                } catch (IllegalArgumentException e) {
                    violations.add(field + ".value", String.valueOf(e.getMessage()));
                }
            }
            case FORM_NOT_SET -> violations.add(field, "empty (expected: json or value)");
        }
    }
}
