package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.ToolPhase;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.TypeConversionException;

/** Not thread-safe. */
class FilterOptionsTest {
    @Test
    void everyOptionBecomesItsField() throws Exception {
        EventFilter filter = parsed(
                "--kind",
                "tool",
                "--kind",
                "sse",
                "--phase",
                "error",
                "--phase",
                "tool.start",
                "--chat",
                "c",
                "--chat",
                "",
                "--agent",
                "a",
                "--tool",
                "t",
                "--message-id",
                "m",
                "--run",
                "r",
                "--label",
                "k=v=w",
                "--emitted-from",
                "2026-05-04T09:00:00Z",
                "--emitted-before",
                "2026-05-04T11:00:00+02:00");

        assertThat(filter)
                .isEqualTo(EventFilter.newBuilder()
                        .addKinds(EventKind.EVENT_KIND_TOOL)
                        .addKinds(EventKind.EVENT_KIND_SSE)
                        .addSsePhases(SsePhase.SSE_PHASE_ERROR)
                        .addToolPhases(ToolPhase.TOOL_PHASE_ERROR)
                        .addToolPhases(ToolPhase.TOOL_PHASE_START)
                        .addChats("c")
                        .addChats("")
                        .addAgents("a")
                        .addTools("t")
                        .addMessageIds("m")
                        .addRunIds("r")
                        .putLabels("k", "v=w")
                        .setEmittedFrom(Timestamps.parse("2026-05-04T09:00:00Z"))
                        .setEmittedBefore(Timestamps.parse("2026-05-04T09:00:00Z"))
                        .build());
    }

    @Test
    void noOptionMatchesEverything() {
        assertThat(parsed()).isEqualTo(EventFilter.getDefaultInstance());
    }

    @Test
    void everyPhaseHasAName() {
        EventFilter filter = parsed(
                "--phase",
                "start",
                "--phase",
                "chunk",
                "--phase",
                "end",
                "--phase",
                "sse.error",
                "--phase",
                "log",
                "--phase",
                "tool-stream",
                "--phase",
                "args",
                "--phase",
                "progress",
                "--phase",
                "result",
                "--phase",
                "tool.error");

        assertThat(filter.getSsePhasesList())
                .containsExactlyInAnyOrder(
                        SsePhase.SSE_PHASE_START,
                        SsePhase.SSE_PHASE_CHUNK,
                        SsePhase.SSE_PHASE_END,
                        SsePhase.SSE_PHASE_ERROR,
                        SsePhase.SSE_PHASE_LOG,
                        SsePhase.SSE_PHASE_TOOL_STREAM);
        assertThat(filter.getToolPhasesList())
                .containsExactlyInAnyOrder(
                        ToolPhase.TOOL_PHASE_START,
                        ToolPhase.TOOL_PHASE_ARGS,
                        ToolPhase.TOOL_PHASE_PROGRESS,
                        ToolPhase.TOOL_PHASE_RESULT,
                        ToolPhase.TOOL_PHASE_ERROR);
    }

    @Test
    void unknownPhasesAreRefused() {
        assertThatThrownBy(() -> parsed("--phase", "unspecified"))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("--phase: 'unspecified' (expected: ");
    }

    @Test
    void timesAreAbsoluteLocalOrSoLongAgo() {
        TimeOption option = new TimeOption(() -> Instant.parse("2026-05-04T09:00:00Z"), ZoneId.of("Europe/Berlin"));

        assertThat(option.convert("90s")).isEqualTo(at("2026-05-04T08:58:30Z"));
        assertThat(option.convert("2d")).isEqualTo(at("2026-05-02T09:00:00Z"));
        assertThat(option.convert("2026-05-04T09:00:00.5Z")).isEqualTo(at("2026-05-04T09:00:00.5Z"));
        assertThat(option.convert("2026-05-04T09:00")).isEqualTo(at("2026-05-04T07:00:00Z"));
        assertThat(option.convert("2026-05-04")).isEqualTo(at("2026-05-03T22:00:00Z"));
        assertThatThrownBy(() -> option.convert("soon"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageStartingWith("'soon' (expected: ");
    }

    private static Timestamp at(String time) {
        Instant instant = Instant.parse(time);
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static EventFilter parsed(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options.filter();
    }

    /** Not thread-safe. */
    @Command
    static final class Holder {
        @Mixin
        private FilterOptions options = new FilterOptions();
    }
}
