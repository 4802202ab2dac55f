package dev.worldlog.cli.input;

import com.google.protobuf.Duration;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * Reads the steps of tool calls, which the original sends on its channel "world".
 *
 * <p>Immutable.
 */
final class AgentWorldTool {
    private static final Map<String, ToolPhase> PHASES = Map.of(
            "tool-start", ToolPhase.TOOL_PHASE_START,
            "tool-args", ToolPhase.TOOL_PHASE_ARGS,
            "tool-progress", ToolPhase.TOOL_PHASE_PROGRESS,
            "tool-result", ToolPhase.TOOL_PHASE_RESULT,
            "tool-error", ToolPhase.TOOL_PHASE_ERROR);
    /** The longest time that a protobuf Duration can express: about 10 000 years. */
    private static final BigDecimal NANOS_MAX = BigDecimal.valueOf(315_576_000_000L, -9);

    private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000);

    private AgentWorldTool() {}

    static boolean isPhase(String type) {
        return PHASES.containsKey(type);
    }

    static ToolEvent read(String type, JsonFields fields) throws LineException {
        ToolEvent.Builder event = ToolEvent.newBuilder()
                .setPhase(PHASES.getOrDefault(type, ToolPhase.TOOL_PHASE_UNSPECIFIED))
                .setAgent(fields.text("agentName"))
                .setMessageId(fields.text("messageId"));
        JsonFields execution = fields.object("toolExecution");
        if (execution != null) {
            readExecution(event, execution);
            execution.close();
        }
        return event.build();
    }

    private static void readExecution(ToolEvent.Builder event, JsonFields execution) throws LineException {
        event.setToolName(execution.text("toolName"))
                .setToolCallId(execution.text("toolCallId"))
                .setSequenceId(execution.text("sequenceId"))
                .setError(execution.text("error"))
                .setResultType(execution.text("resultType"))
                .setRiskLevel(execution.text("riskLevel"));
        execution.json("input").ifPresent(event::setInput);
        execution.json("result").ifPresent(event::setResult);
        execution.json("preview").ifPresent(event::setPreview);
        execution.unsigned("resultSize").ifPresent(event::setResultSize);
        readDuration(event, execution);
        readRiskTags(event, execution);
        readMetadata(event, execution);
    }

    private static void readDuration(ToolEvent.Builder event, JsonFields execution) throws LineException {
        JsonSlice slice = execution.peek("duration");
        BigDecimal millis = execution.number("duration");
        if (slice == null || millis == null) {
            return;
        }
        BigDecimal nanos = millis.movePointRight(6).setScale(0, RoundingMode.HALF_UP);
        if (nanos.signum() < 0 || nanos.compareTo(NANOS_MAX) > 0) {
            throw execution.wrong("duration", slice, "expected milliseconds, from 0 to 315576000000000");
        }
        BigDecimal[] parts = nanos.divideAndRemainder(NANOS_PER_SECOND);
        event.setDuration(
                Duration.newBuilder().setSeconds(parts[0].longValueExact()).setNanos(parts[1].intValueExact()));
    }

    private static void readRiskTags(ToolEvent.Builder event, JsonFields execution) throws LineException {
        for (JsonSlice tag : execution.array("riskTags")) {
            if (!tag.isText()) {
                throw execution.wrong("riskTags", tag, "expected strings");
            }
            event.addRiskTags(execution.wellFormed("riskTags", tag.text()));
        }
    }

    /** Metadata is kept whole, also what has a field of its own: filters look there, people look here. */
    private static void readMetadata(ToolEvent.Builder event, JsonFields execution) throws LineException {
        JsonSlice slice = execution.peek("metadata");
        if (slice != null && slice.isObject()) {
            JsonFields metadata = execution.fieldsOf("metadata", slice);
            event.setServerName(metadata.textOrNothing("serverName"))
                    .setTransport(metadata.textOrNothing("transportType"));
        }
        execution.json("metadata").ifPresent(event::setMetadata);
    }
}
