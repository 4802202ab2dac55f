package dev.worldlog.conformance.report;

import dev.worldlog.conformance.play.Verdict;
import dev.worldlog.conformance.vector.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * The matrix for a terminal, and below it what failed and how.
 *
 * <p>Immutable.
 */
public record TextReport(Results results) {
    private static final int COLUMN = 15;

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        int width = results.scenarios().stream()
                .mapToInt(scenario -> scenario.name().length())
                .max()
                .orElse(0);
        lines.add(row(width, "", results.adapters()));
        for (Scenario scenario : results.scenarios()) {
            lines.add(row(
                    width,
                    scenario.name(),
                    results.adapters().stream()
                            .map(adapter ->
                                    results.of(adapter, scenario).status().words())
                            .toList()));
        }
        for (String adapter : results.adapters()) {
            results.scenarios().forEach(scenario -> addFailure(adapter, scenario, lines));
        }
        lines.add("");
        results.adapters()
                .forEach(adapter -> lines.add("%s: %d passed, %d failed, %d not supported"
                        .formatted(
                                adapter,
                                results.count(adapter, Verdict.Status.PASSED),
                                results.count(adapter, Verdict.Status.FAILED),
                                results.count(adapter, Verdict.Status.NOT_SUPPORTED))));
        return lines;
    }

    private static String row(int width, String first, List<String> rest) {
        StringBuilder row = new StringBuilder(("%-" + width + "s").formatted(first));
        rest.forEach(cell -> row.append("  ").append(("%-" + COLUMN + "s").formatted(cell)));
        return row.toString().stripTrailing();
    }

    private void addFailure(String adapter, Scenario scenario, List<String> lines) {
        Verdict verdict = results.of(adapter, scenario);
        if (verdict.status() != Verdict.Status.FAILED) {
            return;
        }
        lines.add("");
        lines.add("%s FAILS %s: %s".formatted(adapter, scenario.name(), scenario.about()));
        lines.add("  at " + verdict.step());
        verdict.detail().lines().forEach(line -> lines.add("  " + line));
        if (!verdict.lastWords().isEmpty()) {
            lines.add("  the last words of the adapter:");
            verdict.lastWords().forEach(line -> lines.add("    " + line));
        }
    }
}
