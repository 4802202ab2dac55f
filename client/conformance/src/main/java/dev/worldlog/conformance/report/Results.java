package dev.worldlog.conformance.report;

import dev.worldlog.conformance.play.Verdict;
import dev.worldlog.conformance.vector.Scenario;
import java.util.List;
import java.util.Map;

/**
 * What came of every scenario with every adapter.
 *
 * @param adapters their names, in the order of the columns
 * @param verdicts by adapter, then by name of the scenario
 *     <p>Immutable.
 */
public record Results(List<String> adapters, List<Scenario> scenarios, Map<String, Map<String, Verdict>> verdicts) {
    public Verdict of(String adapter, Scenario scenario) {
        Verdict verdict = verdicts.getOrDefault(adapter, Map.of()).get(scenario.name());
        if (verdict == null) {
            throw new IllegalStateException(scenario.name() + " was not played with " + adapter);
        }
        return verdict;
    }

    public long count(String adapter, Verdict.Status status) {
        return scenarios.stream()
                .filter(scenario -> of(adapter, scenario).status() == status)
                .count();
    }

    public boolean hasFailure() {
        return adapters.stream().anyMatch(adapter -> count(adapter, Verdict.Status.FAILED) > 0);
    }
}
