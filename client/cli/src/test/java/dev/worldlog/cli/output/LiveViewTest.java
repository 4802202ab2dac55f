package dev.worldlog.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.OutputStream;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import dev.worldlog.v1.Usage;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody sees who watches, letter by letter. Not thread-safe. */
class LiveViewTest {
    private static final List<Event> RUN = List.of(
            at(1, 0).setMessage(said("human", "Are the roses thirsty?")).build(),
            at(2, 40).setSse(sse(SsePhase.SSE_PHASE_START).setModel("large-1")).build(),
            at(3, 900)
                    .setSse(sse(SsePhase.SSE_PHASE_CHUNK).setReasoning("Look first."))
                    .build(),
            at(4, 1000)
                    .setSse(sse(SsePhase.SSE_PHASE_CHUNK).setContent("Let me "))
                    .build(),
            at(5, 1100).setSse(sse(SsePhase.SSE_PHASE_CHUNK).setContent("look")).build(),
            at(6, 1150)
                    .setSse(sse(SsePhase.SSE_PHASE_CHUNK).setContent(".\nNow."))
                    .build(),
            at(7, 1200)
                    .setSse(sse(SsePhase.SSE_PHASE_END)
                            .setUsage(Usage.newBuilder().setInputTokens(12).setOutputTokens(7)))
                    .build(),
            at(8, 1300)
                    .setTool(tool(ToolPhase.TOOL_PHASE_START).setInput(json("{\"bed\":3}")))
                    .build(),
            at(9, 1400)
                    .setSse(sse(SsePhase.SSE_PHASE_TOOL_STREAM)
                            .setToolName("probe")
                            .setStream(OutputStream.OUTPUT_STREAM_STDOUT)
                            .setContent("dry\n"))
                    .build(),
            at(10, 66_300)
                    .setTool(tool(ToolPhase.TOOL_PHASE_RESULT).setResult(json("[0.2]")))
                    .build(),
            at(11, 66_301)
                    .setSystem(SystemEvent.newBuilder().setType("activity.idle").setContent(json("{}")))
                    .build());

    private final StringBuilder written = new StringBuilder();

    @Test
    void aRunOnAWideTerminal() {
        assertThat(shown(RUN, 120, false)).isEqualTo("""
            00:00:00.000             #1 message c1         human         Are the roses thirsty?
            00:00:00.040   +40ms     #2 stream  c1         gardener      ▶ large-1
            00:00:00.900  +860ms     #3 thought c1         gardener      Look first.
            00:00:01.000  +100ms     #4 stream  c1         gardener      Let me look.⏎Now. ×3
            00:00:01.200   +50ms     #7 stream  c1         gardener      ■ 12 tokens in, 7 out
            00:00:01.300  +100ms     #8 tool    c1         gardener      ▶ probe {"bed":3}
            00:00:01.400  +100ms     #9 output  c1         gardener      dry⏎
            00:01:06.300  +1m04s    #10 tool    c1         gardener      ✓ probe (1m05s) → [0.2]
            00:01:06.301    +1ms    #11 system  c1                       activity.idle {}
            """);
    }

    @Test
    void aRunOnAnUsualTerminal() {
        assertThat(shown(RUN.subList(0, 4), 80, false)).isEqualTo("""
            00:00:00.000             #1 message human         Are the roses thirsty?
            00:00:00.040   +40ms     #2 stream  gardener      ▶ large-1
            00:00:00.900  +860ms     #3 thought gardener      Look first.
            00:00:01.000  +100ms     #4 stream  gardener      Let me·
            """.replace('·', ' '));
    }

    @Test
    void aRunOnNarrowTerminals() {
        assertThat(shown(RUN.subList(0, 2), 50, false)).isEqualTo("""
            00:00:00     #1 message human      Are the roses…
            00:00:00     #2 stream  gardener   ▶ large-1
            """);
        assertThat(shown(RUN.subList(0, 2), 30, false)).isEqualTo("""
                #1 human     Are the ros…
                #2 gardener  ▶ large-1
            """);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 30, 49, 50, 79, 80, 109, 110, 200})
    void noLineIsWiderThanTheTerminalWhateverIsInIt(int columns) {
        Event wide = at(1L << 39, 5)
                .setChat("c".repeat(100))
                .setMessage(said("東京".repeat(20), "👩‍🌾 東京タワー é ".repeat(40)))
                .build();

        assertThat(shown(List.of(wide, wide), columns, false).lines())
                .hasSize(2)
                .allMatch(line -> OneLine.width(line) < Math.max(columns, 28));
    }

    @Test
    void inFullEveryLineIsShownBelowTheFirst() {
        Event long1 = at(1, 0).setMessage(said("human", "first\nsecond " + "long ".repeat(30) + "\n\nlast\n"))
                .build();

        assertThat(shown(List.of(long1), 50, true))
                .isEqualTo("""
                    00:00:00     #1 message human      first
                                                       second %s

                                                       last
                    """.formatted("long ".repeat(30)).replace("\n\n", "\n" + " ".repeat(35) + "\n"));
    }

    @Test
    void aStreamedMessageGrowsOnItsLine() {
        LiveView view = view(50, false, false);
        for (Event event : List.of(RUN.get(3), RUN.get(4), RUN.get(5))) {
            view.show(event);
            view.draw();
        }
        view.settle();

        String head = "00:00:01     #4 stream  gardener   ";
        assertThat(written.toString())
                .isEqualTo(head + "Let me \r\u001B[K" + head + "Let me look\r\u001B[K" + head
                        + "…me look.⏎Now.\r\u001B[K" + head + "Let me loo… ×3\n");
    }

    @Test
    void whatComesBetweenEndsTheLineAndTheMessageGoesOnBelow() {
        assertThat(shown(List.of(RUN.get(3), RUN.get(0), RUN.get(4)), 50, false))
                .isEqualTo("""
                    00:00:01     #4 stream  gardener   Let me·
                    00:00:00     #1 message human      Are the roses…
                    00:00:01     #5 stream  gardener   look
                    """.replace('·', ' '));
    }

    @Test
    void chunksOfAnotherMessageOrAgentOrThoughtAreAnotherLine() {
        Event other = at(12, 0)
                .setSse(sse(SsePhase.SSE_PHASE_CHUNK).setMessageId("m2").setContent("a"))
                .build();
        Event another = at(13, 0)
                .setSse(sse(SsePhase.SSE_PHASE_CHUNK).setAgent("cook").setContent("b"))
                .build();

        assertThat(shown(List.of(RUN.get(2), RUN.get(3), other, another, RUN.get(4)), 60, false)
                        .lines())
                .hasSize(5);
    }

    @Test
    void aToolSaysItselfHowLongItTookIfItKnows() {
        Event known = at(10, 5000)
                .setTool(tool(ToolPhase.TOOL_PHASE_ERROR)
                        .setDuration(Duration.newBuilder().setNanos(7_000_000))
                        .setError("no water"))
                .build();

        assertThat(shown(List.of(RUN.get(7), known), 80, false)).endsWith("✗ probe (7ms) no water\n");
        assertThat(shown(List.of(RUN.get(9)), 80, false)).endsWith("✓ probe → [0.2]\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEventCannotCommandTheTerminal(boolean full) {
        String evil = "a\u001B]0;title\u0007b\u001B[2J\u009B2J\r\u202Ec\u0000\u0008\u007F\n\u001B[1A";
        List<Event> events = List.of(
                at(1, 0).setChat(evil).setMessage(said(evil, evil)).build(),
                at(2, 0).setSse(sse(SsePhase.SSE_PHASE_CHUNK).setAgent(evil).setContent(evil))
                        .build(),
                at(3, 0).setTool(tool(ToolPhase.TOOL_PHASE_RESULT)
                                .setToolName(evil)
                                .setResult(json(evil))
                                .setError(evil))
                        .build(),
                at(4, 0).setSystem(SystemEvent.newBuilder().setType(evil).setContent(json(evil)))
                        .build(),
                at(5, 0).setSse(sse(SsePhase.SSE_PHASE_START).setModel(evil)).build());

        assertThat(shown(events, 200, full).chars().filter(c -> c != '\n'))
                .noneMatch(c -> c < 32 || (c >= 0x7F && c < 0xA0) || c == 0x202E);
        for (Event event : events) {
            LiveView view = view(200, false, full);
            view.show(event);
            view.draw();
            assertThat(written.toString().chars().filter(c -> c != '\n')).noneMatch(c -> c < 32);
        }
    }

    @Test
    void coloursAddNothingButColour() {
        String plain = shown(RUN, 80, false);
        LiveView view = view(80, true, false);
        RUN.forEach(view::show);
        view.settle();

        assertThat(written.toString()).contains("\u001B[32mmessage\u001B[0m", "\u001B[33mtool\u001B[0m");
        assertThat(written.toString().replaceAll("\u001B\\[\\d+m", "")).isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "999, 999ms",
        "1000, 1.00s",
        "9999, 9.99s",
        "10000, 10.0s",
        "59999, 59.9s",
        "60000, 1m00s",
        "3599999, 59m59s",
        "3600000, 1h00m",
        "86399999, 23h59m",
        "86400000, 1d",
        "-1500, -1.50s"
    })
    void spansOfTimeTakeSixColumns(long milliseconds, String expected) {
        assertThat(Elapsed.text(Durations.fromMillis(milliseconds)))
                .isEqualTo(expected)
                .hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void aTableHasAHeadingAndColumns() {
        LineView view = new LineView(new TableEventFormat(ZoneOffset.UTC, () -> 100), written::append);
        view.show(RUN.get(0));
        view.show(RUN.get(9));

        assertThat(written.toString()).isEqualTo("""
            SEQUENCE  TIME                     KIND               CHAT          AGENT             TEXT
            1         1970-01-01 00:00:00.000  message            c1            human             Are the roses thirs…
            10        1970-01-01 00:01:06.300  tool/result        c1            gardener          probe → [0.2]
            """);
    }

    private String shown(List<Event> events, int columns, boolean full) {
        LiveView view = view(columns, false, full);
        events.forEach(view::show);
        view.settle();
        return written.toString();
    }

    private LiveView view(int columns, boolean coloured, boolean full) {
        written.setLength(0);
        return new LiveView(written::append, coloured, ZoneOffset.UTC, () -> columns, full);
    }

    private static Event.Builder at(long sequence, long milliseconds) {
        return Event.newBuilder().setSequence(sequence).setChat("c1").setEmitTime(Timestamps.fromMillis(milliseconds));
    }

    private static MessageEvent.Builder said(String sender, String content) {
        return MessageEvent.newBuilder().setSender(sender).setContent(content);
    }

    private static SseEvent.Builder sse(SsePhase phase) {
        return SseEvent.newBuilder().setPhase(phase).setAgent("gardener").setMessageId("m1");
    }

    private static ToolEvent.Builder tool(ToolPhase phase) {
        return ToolEvent.newBuilder()
                .setPhase(phase)
                .setAgent("gardener")
                .setToolName("probe")
                .setToolCallId("call-1");
    }

    private static JsonValue json(String json) {
        return JsonValue.newBuilder().setJson(json).build();
    }
}
