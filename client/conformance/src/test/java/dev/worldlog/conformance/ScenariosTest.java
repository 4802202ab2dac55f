package dev.worldlog.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.conformance.report.Matrix;
import dev.worldlog.conformance.vector.Scenario;
import dev.worldlog.conformance.vector.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Not thread-safe. */
final class ScenariosTest {
    private static final Path PAGE = Path.of("..", "..", "src", "docs", "conformance.md");

    @Test
    void theyCanBeListed() {
        Run run = Run.of("--list");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .hasSameSizeAs(Scenarios.all())
                .allMatch(line -> line.matches("[a-z-]+\\.[a-z-]+: .+\\."));
    }

    @Test
    void thePageOfTheMatrixHasExactlyThem() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .as("rows of %s; client/conformance/matrix writes them", PAGE)
                .hasSameSizeAs(Scenarios.all());
        List<Scenario> scenarios = Scenarios.all();
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i))
                    .startsWith(Matrix.rowHead(scenarios.get(i)))
                    .endsWith(Matrix.rowEnd(scenarios.get(i)));
        }
    }
}
