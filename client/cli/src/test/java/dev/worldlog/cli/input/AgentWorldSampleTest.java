package dev.worldlog.cli.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Timestamps;
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
import dev.worldlog.v1.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares every field of a recorded run, with odd spelling in it, to what is read. Not thread-safe. */
class AgentWorldSampleTest {
    private final InputNotes notes = new InputNotes();

    @Test
    void everyFieldOfTheSampleFindsItsPlace() throws Exception {
        List<Event> events = sample();

        List<Event> expected = new ArrayList<>();
        expected.addAll(messages());
        expected.addAll(stream());
        expected.addAll(tools());
        expected.addAll(notices());
        assertThat(events).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(events.get(i).toBuilder().clearId().build())
                    .as("line %s", i + 1)
                    .isEqualTo(expected.get(i));
        }
        assertThat(notes.lines()).isEmpty();
    }

    private List<Event> sample() throws IOException, LineException {
        AgentWorldReader reader = new AgentWorldReader("lab", notes);
        List<Event> events = new ArrayList<>();
        try (InputStream in = AgentWorldSampleTest.class.getResourceAsStream("agent-world.jsonl")) {
            assertThat(in).isNotNull();
            LineReader lines = new LineReader(in);
            for (SourceLine line = lines.next(); line != null; line = lines.next()) {
                events.add(reader.read(line));
            }
        }
        return events;
    }

    private static List<Event> messages() throws ParseException {
        return List.of(
                at("2026-05-04T09:00:00.900Z")
                        .setMessage(MessageEvent.newBuilder()
                                .setContent("Grüße an 東京 👋 \"quoted\" \\ back/slash é😀\n\ttab")
                                .setSender("human")
                                .setRole("user")
                                .setMessageId("m-1"))
                        .build(),
                at("2026-05-04T09:00:00.900Z")
                        .setMessage(MessageEvent.newBuilder()
                                .setSender("researcher")
                                .setRole("assistant")
                                .setMessageId("m-2")
                                .setReplyToMessageId("m-1")
                                .addToolCalls(call("call-1", "search", "{\"n\":9007199254740993,\"e\":1e5}"))
                                .addToolCalls(call("call-2", "read", "")))
                        .build(),
                at("2026-05-04T09:00:00.900Z")
                        .clearChat()
                        .putLabels("agent-world.world", "other")
                        .setMessage(MessageEvent.newBuilder()
                                .setContent("42")
                                .setSender("search")
                                .setRole("tool")
                                .setMessageId("m-3")
                                .setToolCallId("call-1"))
                        .build());
    }

    private static List<Event> stream() throws ParseException {
        return List.of(
                at("2026-05-04T09:00:00.937Z")
                        .setSse(sse(SsePhase.SSE_PHASE_START, "m-4").setModel("some-model"))
                        .build(),
                inChat().setSse(sse(SsePhase.SSE_PHASE_CHUNK, "m-4").setContent(" wor"))
                        .build(),
                inChat().setSse(sse(SsePhase.SSE_PHASE_CHUNK, "m-4").setReasoning("hmm …"))
                        .build(),
                inChat().setSse(sse(SsePhase.SSE_PHASE_END, "m-4").setUsage(usage()))
                        .build(),
                event(sse(SsePhase.SSE_PHASE_ERROR, "m-5")
                        .setError("rate limited")
                        .setDiscard(true)),
                event(sse(SsePhase.SSE_PHASE_TOOL_STREAM, "m-6")
                        .setToolName("shell")
                        .setStream(OutputStream.OUTPUT_STREAM_STDERR)
                        .setContent("warning: x\r\n")),
                event(sse(SsePhase.SSE_PHASE_LOG, "m-7")
                        .setLog(LogRecord.newBuilder()
                                .setLevel("warn")
                                .setCategory("llm")
                                .setMessage("slow")
                                .setData(json("{\"ms\" : 1.50, \"id\":12345678901234567890}")))),
                event(sse(SsePhase.SSE_PHASE_CHUNK, "m-8").addToolCalls(call("call-3", "search", "{\"q\":"))));
    }

    private static Usage usage() {
        return Usage.newBuilder()
                .setInputTokens(181)
                .setOutputTokens(8)
                .setTotalTokens(-1) // unsigned: 2^64 - 1
                .setCacheReadTokens(0)
                .setCacheWriteTokens(3)
                .setReasoningTokens(2)
                .build();
    }

    private static List<Event> tools() {
        return List.of(
                inChat().setTool(
                                tool(ToolPhase.TOOL_PHASE_START, "call-1")
                                        .setSequenceId("s-1")
                                        .setInput(
                                                json(
                                                        "{\"z\":1, \"a\" :9007199254740993,\"neg\":-0.0,\"big\":1e5,"
                                                                + "\"text\":\"br{ace} \\\"}\\\" 東京 \\u00e9\",\"nested\":[1, 2 ,{\"k\":null}]}")))
                        .build(),
                event(tool(ToolPhase.TOOL_PHASE_PROGRESS, "call-1")
                        .setDuration(Duration.newBuilder().setNanos(12_500_000))
                        .setPreview(json("\"half way\""))),
                event(tool(ToolPhase.TOOL_PHASE_RESULT, "call-1")
                        .setDuration(Duration.newBuilder().setSeconds(1).setNanos(500_000_000))
                        .setResult(json("-1.50E+400"))
                        .setResultType("number")
                        .setResultSize(8)
                        .setServerName("tavily")
                        .setTransport("stdio")
                        .setMetadata(
                                json("{\"serverName\":\"tavily\",\"transportType\":\"stdio\",\"isStreaming\":false}"))
                        .setRiskLevel("low")
                        .addRiskTags("network")
                        .addRiskTags("read")),
                event(tool(ToolPhase.TOOL_PHASE_RESULT, "call-2")
                        .setResult(json("true"))
                        .setPreview(json("[]"))),
                event(tool(ToolPhase.TOOL_PHASE_ERROR, "call-4")
                        .setError("no such host 🙃")
                        .setInput(json("\"\\ud800 half\""))),
                event(tool(ToolPhase.TOOL_PHASE_ARGS, "call-5").setInput(json("0"))));
    }

    private static List<Event> notices() throws ParseException {
        return List.of(
                at("2026-05-04T09:00:02.000Z")
                        .clearChat()
                        .setSystem(
                                notice("activity.response-start", "m-10")
                                        .setContent(
                                                json(
                                                        "{\"worldId\":\"lab\",\"channel\":\"world\", \"type\":\"response-start\","
                                                                + "\"pendingOperations\":1,\"activityId\":7,\"source\":\"agent:researcher\","
                                                                + "\"messageId\":\"m-10\",\"timestamp\":\"2026-05-04T09:00:02.000Z\"}")))
                        .build(),
                event(notice("activity.idle", "")
                        .setContent(json("{\"worldId\":\"lab\",\"channel\":\"world\",\"type\":\"idle\","
                                + "\"pendingOperations\":0,\"activityId\":7}"))),
                at("2026-05-04T09:00:03.000Z")
                        .setSystem(notice("title-updated", "m-11")
                                .setContent(json("{\"eventType\":\"title-updated\",\"title\":\"größer\", \"n\":1.0}")))
                        .build(),
                event(notice("hitl.request", "m-12").setContent(json("{ \"type\" : \"hitl.request\" }"))),
                event(notice("system", "m-13").setContent(json("\"plain \\\"words\\\"\""))),
                event(notice("retry", "m-14").setContent(json("[1,2]"))));
    }

    private static Event.Builder at(String time) throws ParseException {
        return inChat().setOccurTime(Timestamps.parse(time));
    }

    private static Event.Builder inChat() {
        return Event.newBuilder().setChat("chat-1");
    }

    private static Event event(SseEvent.Builder sse) {
        return Event.newBuilder().setSse(sse).build();
    }

    private static Event event(ToolEvent.Builder tool) {
        return Event.newBuilder().setTool(tool).build();
    }

    private static Event event(SystemEvent.Builder system) {
        return Event.newBuilder().setSystem(system).build();
    }

    private static SseEvent.Builder sse(SsePhase phase, String messageId) {
        return SseEvent.newBuilder().setAgent("researcher").setPhase(phase).setMessageId(messageId);
    }

    private static ToolEvent.Builder tool(ToolPhase phase, String callId) {
        return ToolEvent.newBuilder()
                .setAgent("researcher")
                .setPhase(phase)
                .setMessageId("m-9")
                .setToolName("search")
                .setToolCallId(callId);
    }

    private static SystemEvent.Builder notice(String type, String messageId) {
        return SystemEvent.newBuilder().setType(type).setMessageId(messageId);
    }

    private static ToolCall call(String id, String name, String arguments) {
        return ToolCall.newBuilder()
                .setId(id)
                .setName(name)
                .setArguments(arguments)
                .build();
    }

    private static JsonValue json(String text) {
        return JsonValue.newBuilder().setJson(text).build();
    }
}
