package dev.worldlog.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.conformance.adapter.BrokenAdapter;
import dev.worldlog.conformance.lab.JavaProgram;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Clients that are almost right: each has one fault, and the kit has to find it. Not thread-safe. */
final class BrokenAdapterTest {
    @Test
    void aClientThatDropsOneEventInAThousandFails() {
        Run run = play("drops", "subscribe.ten-thousand");

        assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
        assertThat(run.out())
                .contains("broken FAILS subscribe.ten-thousand")
                .containsPattern("event.sequence: expected \"\\d+\", got \"\\d+\"");
    }

    @Test
    void aClientThatResumesOneSequenceTooFarFails() {
        Run run = play("resumes-one-off", "resume.cuts");

        assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
        assertThat(run.out()).contains("broken FAILS resume.cuts").containsPattern("event.sequence: expected");
    }

    @Test
    void aClientThatSwallowsAGapFails() {
        Run run = play("swallows-gaps", "subscribe.gap");

        assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
        assertThat(run.out()).contains("broken FAILS subscribe.gap").contains("notice: expected");
    }

    /** The control: the same adapter without a fault. */
    @Test
    void theSameClientWithoutAFaultPasses() {
        Run run = Run.of(
                "--adapter", adapter("none"),
                "--scenario", "subscribe.ten-thousand",
                "--scenario", "resume.cuts",
                "--scenario", "subscribe.gap");

        assertThat(run.exitCode()).as(run.out()).isZero();
    }

    private static Run play(String fault, String scenario) {
        return Run.of("--adapter", adapter(fault), "--scenario", scenario);
    }

    private static String adapter(String fault) {
        return "broken="
                + JavaProgram.command(BrokenAdapter.class.getName(), List.of(fault)).stream()
                        .map(word -> "'" + word.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining(" "));
    }
}
