package dev.worldlog.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.worldlog.bench.peer.Peers;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<JsonObject> rows = rows(run);
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
        assertThat(JsonParser.parseString(run.out())
                        .getAsJsonObject()
                        .getAsJsonObject("machine")
                        .keySet())
                .contains("time", "cores", "jdk", "system", "file_system", "sqlite", "worldlog", "load_before");
        assertThat(run.err()).contains("emit 2/2", "latency 2/2", "start 2/2");
        assertThat(directory).isEmptyDirectory();
    }

    private static List<JsonObject> rows(Run run) {
        return JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("rows").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
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
        assertThat(goal.has("why_missed")).isEqualTo(!isMet);
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
        List<JsonObject> rows = rows(run);
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
    void measuresGrowthWhenItIsToldHowMuchIsStored() {
        Run run = Run.tiny(directory, "--json", "--rounds", "1", "--rows", "growth", "--stored", "2000");

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<JsonObject> rows = rows(run);
        assertThat(rows)
                .extracting(row -> row.get("id").getAsString())
                .containsExactly(
                        "growth-emit", "growth-seek", "growth-replay", "growth-latency-p50", "growth-latency-p99");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getAsJsonObject("subject").get("who").getAsString()).isEqualTo("Worldlog, 2 000 stored");
            assertThat(row.getAsJsonObject("reference").get("who").getAsString())
                    .isEqualTo("Worldlog, 200 stored");
            assertThat(row.get("ratio").getAsDouble()).isPositive();
        });
        assertThat(run.err()).contains("200 of 200 events stored", "2 000 of 2 000 events stored", "growth-seek 1/1");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void measuresThePeersThatAreInstalledAndNamesTheOthers() {
        Run run = Run.tiny(directory, "--json", "--rounds", "1", "--rows", "peers");

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> emits = new ArrayList<>(rows(run).stream()
                .map(row -> row.get("id").getAsString())
                .filter(id -> id.startsWith("peers-emit-"))
                .toList());
        run.err()
                .lines()
                .filter(line -> line.startsWith("bench: peers: left out, "))
                .forEach(emits::add);
        assertThat(emits).as(run.err()).hasSameSizeAs(Peers.values());
        assertThat(rows(run)).allSatisfy(row -> {
            assertThat(row.get("ratio").getAsDouble()).isPositive();
            JsonObject reference = row.getAsJsonObject("reference");
            assertThat(row.has("goal"))
                    .isEqualTo(row.get("id").getAsString().startsWith("peers-replay-")
                            || reference.get("durability").getAsString().equals("fsync"));
        });
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void refusesToFillADiskThatIsTooSmallBeforeItStartsAnything() {
        Run run = Run.tiny(directory, "--stored", "100000000000", "--rows", "growth");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).containsPattern("50000\\.1 GB are needed in .*, and [0-9.]+ GB are free");
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
        assertThat(Run.of("--events", "500001").exitCode()).isEqualTo(2);
        assertThat(Run.of("--stored", "999").exitCode()).isEqualTo(2);
        assertThat(Run.of("--stored", "-1").exitCode()).isEqualTo(2);
        assertThat(Run.of("--rows", "growth").err()).contains("needs --stored N");
    }
}
