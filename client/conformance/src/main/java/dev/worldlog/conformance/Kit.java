package dev.worldlog.conformance;

import dev.worldlog.conformance.lab.Lab;
import dev.worldlog.conformance.play.AdapterCommand;
import dev.worldlog.conformance.play.Play;
import dev.worldlog.conformance.play.Verdict;
import dev.worldlog.conformance.report.Results;
import dev.worldlog.conformance.vector.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One run: every scenario with every adapter, several at a time.
 *
 * @param patience how long a step may take
 * @param jobs how many scenarios are played at a time
 *     <p>Immutable.
 */
record Kit(List<AdapterCommand> adapters, List<Scenario> scenarios, Duration patience, int jobs) {
    Results run(Lab lab, Consumer<String> progress) throws InterruptedException, ExecutionException {
        Play play = new Play(lab, patience);
        ExecutorService players = Executors.newFixedThreadPool(jobs);
        try {
            Map<String, List<Future<Verdict>>> playing = new LinkedHashMap<>();
            for (AdapterCommand adapter : adapters) {
                List<Future<Verdict>> verdicts = new ArrayList<>();
                scenarios.forEach(scenario -> verdicts.add(players.submit(() -> play.verdict(scenario, adapter))));
                playing.put(adapter.name(), verdicts);
            }
            return collected(playing, progress);
        } finally {
            players.shutdownNow();
        }
    }

    private Results collected(Map<String, List<Future<Verdict>>> playing, Consumer<String> progress)
            throws InterruptedException, ExecutionException {
        Map<String, Map<String, Verdict>> verdicts = new LinkedHashMap<>();
        for (Map.Entry<String, List<Future<Verdict>>> adapter : playing.entrySet()) {
            Map<String, Verdict> byScenario = new LinkedHashMap<>();
            for (int i = 0; i < scenarios.size(); i++) {
                Verdict verdict = adapter.getValue().get(i).get();
                byScenario.put(scenarios.get(i).name(), verdict);
                progress.accept(line(adapter.getKey(), i, verdict));
            }
            verdicts.put(adapter.getKey(), byScenario);
        }
        return new Results(List.copyOf(verdicts.keySet()), scenarios, verdicts);
    }

    private String line(String adapter, int index, Verdict verdict) {
        return "%s %d/%d %s: %s (%.1f s)"
                .formatted(
                        adapter,
                        index + 1,
                        scenarios.size(),
                        scenarios.get(index).name(),
                        verdict.status().words(),
                        verdict.took().toMillis() / 1000.0);
    }
}
