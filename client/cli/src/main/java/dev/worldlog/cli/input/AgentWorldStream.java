package dev.worldlog.cli.input;

import dev.worldlog.v1.LogRecord;
import dev.worldlog.v1.OutputStream;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.Usage;
import java.util.function.LongConsumer;

/**
 * Reads the fields of the original's channel "sse": the steps of a streamed answer.
 *
 * <p>Immutable.
 */
final class AgentWorldStream {
    private AgentWorldStream() {}

    static SseEvent read(JsonFields fields) throws LineException {
        SseEvent.Builder event = SseEvent.newBuilder()
                .setPhase(phase(fields))
                .setStream(stream(fields))
                .setAgent(fields.text("agentName"))
                .setMessageId(fields.text("messageId"))
                .setContent(fields.text("content"))
                .setReasoning(fields.text("reasoningContent"))
                .setError(fields.text("error"))
                .setModel(fields.text("model"))
                .setToolName(fields.text("toolName"))
                .addAllToolCalls(AgentWorldMessage.toolCalls(fields))
                .setDiscard(fields.flag("discard"));
        readUsage(event, fields);
        readLog(event, fields);
        return event.build();
    }

    private static SsePhase phase(JsonFields fields) throws LineException {
        JsonSlice slice = fields.required("type");
        return switch (fields.text("type")) {
            case "start" -> SsePhase.SSE_PHASE_START;
            case "chunk" -> SsePhase.SSE_PHASE_CHUNK;
            case "end" -> SsePhase.SSE_PHASE_END;
            case "error" -> SsePhase.SSE_PHASE_ERROR;
            case "log" -> SsePhase.SSE_PHASE_LOG;
            case "tool-stream" -> SsePhase.SSE_PHASE_TOOL_STREAM;
            default -> throw fields.wrong("type", slice, "expected start, chunk, end, error, log or tool-stream");
        };
    }

    private static OutputStream stream(JsonFields fields) throws LineException {
        JsonSlice slice = fields.peek("stream");
        if (slice == null) {
            return OutputStream.OUTPUT_STREAM_UNSPECIFIED;
        }
        return switch (fields.text("stream")) {
            case "stdout" -> OutputStream.OUTPUT_STREAM_STDOUT;
            case "stderr" -> OutputStream.OUTPUT_STREAM_STDERR;
            default -> throw fields.wrong("stream", slice, "expected stdout or stderr");
        };
    }

    private static void readUsage(SseEvent.Builder event, JsonFields fields) throws LineException {
        JsonFields source = fields.object("usage");
        if (source == null) {
            return;
        }
        Usage.Builder usage = event.getUsageBuilder();
        count(source, "inputTokens", usage::setInputTokens);
        count(source, "outputTokens", usage::setOutputTokens);
        count(source, "totalTokens", usage::setTotalTokens);
        count(source, "cacheReadTokens", usage::setCacheReadTokens);
        count(source, "cacheWriteTokens", usage::setCacheWriteTokens);
        count(source, "reasoningTokens", usage::setReasoningTokens);
        source.close();
    }

    private static void count(JsonFields source, String name, LongConsumer target) throws LineException {
        source.unsigned(name).ifPresent(target);
    }

    private static void readLog(SseEvent.Builder event, JsonFields fields) throws LineException {
        JsonFields source = fields.object("logEvent");
        if (source == null) {
            return;
        }
        LogRecord.Builder log = event.getLogBuilder()
                .setLevel(source.text("level"))
                .setCategory(source.text("category"))
                .setMessage(source.text("message"));
        source.json("data").ifPresent(log::setData);
        source.close();
    }
}
