package dev.worldlog.conformance.report;

import dev.worldlog.conformance.play.Verdict;
import dev.worldlog.conformance.vector.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The matrix client × scenario as a page of the documentation.
 *
 * <p>Immutable.
 */
public record Matrix(Results results) {
    private static final String INTRODUCTION = """
            # Conformance

            Every client is held to the same scenarios by `worldlog conformance`: one executable contract, faults included. What a
            scenario does, step by step, stands in its vector, beneath
            [client/conformance](../../client/conformance); how a client is driven, in
            [the adapter protocol](../../client/conformance/README.md); what it is about, in words, in
            [scenarios.md](../../client/scenarios.md).

            This page is written by `client/conformance/matrix`, which runs every client that is here. The column `ruby` is not a client
            to install: it is [the recipe for any other language](../../client/other-languages.md), followed once on plain generated stubs.
            """;

    public String text() {
        List<String> lines = new ArrayList<>(INTRODUCTION.lines().toList());
        lines.add("");
        lines.add("| | " + String.join(" | ", results.adapters()) + " | what is promised |");
        lines.add("|---|" + "---|".repeat(results.adapters().size()) + "---|");
        results.scenarios().forEach(scenario -> lines.add(row(scenario)));
        lines.add(totals());
        return String.join("\n", lines) + "\n";
    }

    /** How the row of a scenario begins; a page whose rows begin differently is not current. */
    public static String rowHead(Scenario scenario) {
        return "| `" + scenario.name() + "` |";
    }

    /** And how it ends. */
    public static String rowEnd(Scenario scenario) {
        return "| " + scenario.about() + " |";
    }

    private String row(Scenario scenario) {
        String cells = results.adapters().stream()
                .map(adapter -> results.of(adapter, scenario).status().words())
                .collect(Collectors.joining(" | "));
        return rowHead(scenario) + " " + cells + " " + rowEnd(scenario);
    }

    private String totals() {
        String cells = results.adapters().stream()
                .map(adapter -> results.count(adapter, Verdict.Status.PASSED) + " of "
                        + results.scenarios().size())
                .collect(Collectors.joining(" | "));
        return "| **passes** | " + cells + " | |";
    }
}
