package dev.worldlog.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Not thread-safe. */
class BenchTest {
    @TempDir
    private Path directory;

    @Test
    void measuresEveryRowOnceWithAllItsRoundsAndLeavesNothingBehind() {
        Run run = Run.tiny(directory, "--json", "--rounds", "2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonObject result = JsonParser.parseString(run.out()).getAsJsonObject();
        List<JsonObject> rows = result.getAsJsonArray("rows").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
        assertThat(rows)
                .extracting(row -> row.get("id").getAsString())
                .containsExactly(
                        "emit",
                        "unary",
                        "replay-scan",
                        "replay-stream",
                        "latency-p50",
                        "latency-p99",
                        "fan-out",
                        "start");
        assertThat(rows).allSatisfy(BenchTest::isWhole);
        assertThat(result.getAsJsonObject("machine").keySet())
                .contains("time", "cores", "jdk", "system", "file_system", "sqlite", "worldlog", "load_before");
        assertThat(run.err()).contains("emit 2/2", "latency 2/2", "start 2/2");
        assertThat(directory).isEmptyDirectory();
    }

    private static void isWhole(JsonObject row) {
        double subject = median(row.getAsJsonObject("subject"));
        double reference = median(row.getAsJsonObject("reference"));
        double ratio = row.get("ratio").getAsDouble();
        assertThat(ratio).isCloseTo(subject / reference, within(1e-9));
        JsonObject goal = row.getAsJsonObject("goal");
        boolean isMet = goal.has("at_least")
                ? ratio >= goal.get("at_least").getAsDouble()
                : ratio <= goal.get("at_most").getAsDouble();
        assertThat(goal.get("met").getAsBoolean()).isEqualTo(isMet);
    }

    private static double median(JsonObject figures) {
        List<Double> rounds = figures.getAsJsonArray("rounds").asList().stream()
                .map(JsonElement::getAsDouble)
                .toList();
        assertThat(rounds).hasSize(2).allMatch(round -> round > 0);
        assertThat(figures.get("min").getAsDouble())
                .isEqualTo(rounds.stream().min(Double::compare).orElseThrow());
        assertThat(figures.get("max").getAsDouble())
                .isEqualTo(rounds.stream().max(Double::compare).orElseThrow());
        return figures.get("median").getAsDouble();
    }

    @Test
    void measuresWhatSubscriptionsHoldOnlyWhenItIsAskedForOrThereIsTime() {
        Run run = Run.tiny(directory, "--json", "--rounds", "1", "--rows", "subscriptions");

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<JsonObject> rows =
                JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("rows").asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .toList();
        assertThat(rows)
                .extracting(row -> row.get("id").getAsString())
                .containsExactly("idle-heap", "idle-direct", "busy-heap", "busy-direct");
        JsonObject goal = rows.get(0).getAsJsonObject("goal");
        assertThat(goal.get("of").getAsString()).isEqualTo("subject");
        assertThat(goal.get("at_most").getAsDouble()).isEqualTo(10);
        assertThat(run.err()).contains("idle 1/1", "busy 1/1");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void explainsItselfWithExamples() {
        Run run = Run.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("Usage: worldlog bench")
                .contains("--quick", "emit, unary, replay", "Examples:");
    }

    @Test
    void refusesWhatItCannotMeasure() {
        assertThat(Run.of("--rows", "everything").exitCode()).isEqualTo(2);
        assertThat(Run.of("--rounds", "0").exitCode()).isEqualTo(2);
        assertThat(Run.of("--events", "1").exitCode()).isEqualTo(2);
    }
}
