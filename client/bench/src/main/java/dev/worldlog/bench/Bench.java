package dev.worldlog.bench;

import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.Subject;
import dev.worldlog.bench.measure.Progress;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.row.Benchmarks;
import dev.worldlog.bench.row.Plan;
import dev.worldlog.bench.row.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One run: starts what is measured and what it is measured against, and goes through the benchmarks.
 *
 * @param chosen which benchmarks
 * @param address a server that runs already; otherwise one is started
 *     <p>Immutable.
 */
record Bench(Set<Benchmarks> chosen, Plan plan, Optional<String> address) {
    List<Row> run(Lab lab, Progress progress) throws Exception {
        lab.requireFree(plan.storedBytes());
        Subject subject =
                address.isPresent() ? lab.worldlogAt(address.get()) : lab.startWorldlog("worldlog", List.of());
        Stage stage = new Stage(lab, subject, lab.startReference(), plan, progress);
        List<Row> rows = new ArrayList<>();
        for (Benchmarks benchmark : Benchmarks.values()) {
            if (chosen.contains(benchmark)) {
                rows.addAll(run(benchmark, stage));
            }
        }
        return rows;
    }

    private static List<Row> run(Benchmarks benchmark, Stage stage) throws Exception {
        if (benchmark.needsOwnServer() && stage.subject().own().isEmpty()) {
            stage.progress().say(benchmark + ": left out, it needs the file or the process of the server");
            return List.of();
        }
        return benchmark.run(stage);
    }
}
