package dev.worldlog.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.Machine;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.measure.Samples;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableReportTest {
    private static final Machine MACHINE =
            new Machine(Instant.EPOCH, 2, "a JVM", "a system", "ext4 (a disk)", "3.54", "0.1", 0.5);

    @Test
    void saysWhatWasMeasuredBesideWhatAndWhetherItIsEnough() {
        Row met = row("emit", Goal.atLeast(0.8), 90, 85, 99);
        Row missed = row("unary", Goal.atLeast(0.95), 90);
        Row noGoal = row("other", null, 90);

        Row itself = row("memory", Goal.itselfAtMost(10), 9);

        List<String> lines = new TableReport(MACHINE, List.of(met, missed, noGoal, itself)).lines();

        assertThat(lines.get(1))
                .contains("90.0 (85.0–99.0)", "100 (100–100)", "bare", "fsync / none", "0.90 ×", "≥ 0.8 ×");
        assertThat(lines.get(1)).endsWith("met");
        assertThat(lines.get(2)).endsWith("MISSED");
        assertThat(lines.get(3)).endsWith("0.90 ×");
        assertThat(lines.get(4)).containsPattern("0\\.09 ×  ≤ 10 +met$");
        assertThat(lines).contains("emit: how to read it");
        assertThat(lines.get(lines.size() - 1)).contains("2 cores (load 0.5 before)", "ext4", "SQLite 3.54");
    }

    @Test
    void saysWhyAGoalIsMissed() {
        Row met = row("emit", Goal.atLeast(0.8).against("the moon"), 90);
        Row known = row("latency", Goal.atMost(0.5).against("more threads"), 90);
        Row unknown = row("unary", Goal.atLeast(0.95), 90);

        List<String> lines = new TableReport(MACHINE, List.of(met, known, unknown)).lines();

        assertThat(lines)
                .containsOnlyOnce("MISSED by latency: more threads")
                .anyMatch(line -> line.startsWith("MISSED by unary: nothing is known"))
                .noneMatch(line -> line.contains("the moon"));
    }

    private static Row row(String id, @Nullable Goal goal, double... rounds) {
        return new Row(
                id,
                "what " + id + " is",
                "events/s",
                new Row.Figures("Worldlog", "fsync", samples(rounds)),
                new Row.Figures("bare", "", samples(100)),
                goal,
                "how to read it");
    }

    private static Samples samples(double... rounds) {
        return new Samples(Arrays.stream(rounds).boxed().toList());
    }
}
