package dev.worldlog.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import dev.worldlog.v1.Usage;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Not thread-safe. */
class PrettyEventFormatTest {
    private final PrettyEventFormat plain = new PrettyEventFormat(false, ZoneOffset.UTC, () -> 0);

    @Test
    void aMessageIsTimeSequenceKindChatSenderAndText() {
        Event event = event().setChat("c1")
                .setMessage(MessageEvent.newBuilder()
                        .setRole("user")
                        .setSender("human")
                        .setContent("two\nlines"))
                .build();

        assertThat(plain.line(event)).isEqualTo("01:02:03.004 #7     message/user      c1 human  two⏎lines");
    }

    @Test
    void theTimeItHappenedGoesBeforeTheTimeItWasEmitted() {
        Event event = event().setOccurTime(Timestamp.newBuilder().setSeconds(5)).build();

        assertThat(plain.line(event)).startsWith("00:00:05.000 ");
    }

    @Test
    void streamsToolsAndNoticesSayWhatMatters() {
        assertThat(text(event().setSse(SseEvent.newBuilder()
                        .setPhase(SsePhase.SSE_PHASE_CHUNK)
                        .setReasoning("why"))))
                .endsWith("sse/chunk         -  (thinking) why");
        assertThat(text(event().setSse(SseEvent.newBuilder()
                        .setPhase(SsePhase.SSE_PHASE_END)
                        .setUsage(Usage.newBuilder().setInputTokens(-1).setOutputTokens(2)))))
                .endsWith("18446744073709551615 tokens in, 2 out");
        assertThat(text(event().setTool(ToolEvent.newBuilder()
                        .setPhase(ToolPhase.TOOL_PHASE_RESULT)
                        .setToolName("search")
                        .setDuration(Duration.newBuilder().setNanos(5_000_000))
                        .setResult(JsonValue.newBuilder().setJson("[1]")))))
                .endsWith("tool/result       -  search (5 ms) → [1]");
        assertThat(text(event().setSystem(SystemEvent.newBuilder()
                        .setType("title-updated")
                        .setContent(JsonValue.newBuilder().setJson("{\"a\":1}")))))
                .endsWith("system            -  title-updated {\"a\":1}");
    }

    @Test
    void textIsCutWhereTheLineEnds() {
        Event event = event().setMessage(MessageEvent.newBuilder().setContent("東京 ".repeat(50)))
                .build();
        String line = new PrettyEventFormat(false, ZoneOffset.UTC, () -> 80).line(event);

        assertThat(line).endsWith("…");
        assertThat(OneLine.width(line)).isBetween(78, 80);
    }

    @Test
    void anEventCannotCommandTheTerminal() {
        Event event = event().setMessage(MessageEvent.newBuilder()
                        .setSender("\u001B[31mred")
                        .setContent("a\u001B]0;title\u0007b\u009B2J\u202Ec\r\n"))
                .build();

        assertThat(plain.line(event).chars()).noneMatch(c -> c < 32 || (c >= 0x7F && c < 0xA0) || c == 0x202E);
    }

    @Test
    void coloursAddNothingButColour() {
        Event event = event().setMessage(
                        MessageEvent.newBuilder().setSender("s").setContent("c"))
                .build();
        String coloured = new PrettyEventFormat(true, ZoneOffset.UTC, () -> 0).line(event);

        assertThat(coloured).contains("\u001B[");
        assertThat(coloured.replaceAll("\u001B\\[\\d+m", "")).isEqualTo(plain.line(event));
    }

    @Test
    void shorteningLeavesWhatFits() {
        assertThat(OneLine.shortened("abc", 3)).isEqualTo("abc");
        assertThat(OneLine.shortened("abcd", 3)).isEqualTo("ab…");
        assertThat(OneLine.shortened("👋👋👋", 6)).isEqualTo("👋👋👋");
        assertThat(OneLine.shortened("👋👋👋", 5)).isEqualTo("👋👋…");
    }

    @Test
    void tablesAreAligned() {
        Table table = new Table("A", "B");
        table.add("東京", "1");
        table.add("x", "2");

        assertThat(table.lines()).containsExactly("A     B", "東京  1", "x     2");
    }

    private String text(Event.Builder event) {
        return plain.line(event.build());
    }

    private static Event.Builder event() {
        return Event.newBuilder()
                .setSequence(7)
                .setEmitTime(Timestamp.newBuilder().setSeconds(3723).setNanos(4_000_000));
    }
}
