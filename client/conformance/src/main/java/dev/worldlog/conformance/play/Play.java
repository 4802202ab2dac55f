package dev.worldlog.conformance.play;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.worldlog.conformance.lab.Lab;
import dev.worldlog.conformance.vector.Expectation;
import dev.worldlog.conformance.vector.Scenario;
import dev.worldlog.conformance.vector.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Plays one scenario with one adapter, from its start to its end.
 *
 * @param patience how long a step may take
 *     <p>Immutable; thread-safe.
 */
public record Play(Lab lab, Duration patience) {
    private static final int BACKOFF_FIRST_MILLIS = 10;
    private static final int BACKOFF_MAX_MILLIS = 200;

    /** Whatever the adapter does, this ends. */
    public Verdict verdict(Scenario scenario, AdapterCommand command) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        try (Stage stage = new Stage(lab, scenario);
                AdapterProcess adapter = lab.own(AdapterProcess.start(command))) {
            try {
                return play(scenario, stage, adapter).taking(Duration.ofNanos(System.nanoTime() - startNanos));
            } finally {
                lab.end(adapter);
            }
        }
    }

    private Verdict play(Scenario scenario, Stage stage, AdapterProcess adapter)
            throws IOException, InterruptedException {
        Player player = new Player(stage, adapter, patience);
        String step = "connect";
        try {
            TreeSet<String> missing = new TreeSet<>(scenario.operations());
            missing.retainAll(unsupported(player.carryOut(connect(scenario, stage), Deadline.after(patience))));
            if (!missing.isEmpty()) {
                return Verdict.of(Verdict.Status.NOT_SUPPORTED, "it has no " + String.join(", ", missing));
            }
            int number = 0;
            for (Step each : scenario.steps()) {
                step = "step %d of %d, %s".formatted(++number, scenario.steps().size(), Expectation.shown(each.body()));
                player.play(each);
            }
            step = "close";
            if (!scenario.operations().contains("close")) {
                player.carryOut(operation("close"), Deadline.after(patience));
            }
            requireOrderlyEnd(adapter);
            step = "the script";
            stage.script().wrongInTheEnd().ifPresent(wrong -> {
                throw new StepFailure(wrong);
            });
            return Verdict.of(Verdict.Status.PASSED, "");
        } catch (RuntimeException failure) {
            String what = failure instanceof StepFailure ? failure.getMessage() : "unexpected: " + failure;
            // What went wrong at the server is the cause of what went wrong at the client.
            String cause = stage.script()
                    .wrong()
                    .filter(wrong -> !wrong.equals(what))
                    .map(wrong -> wrong + "; then ")
                    .orElse("");
            return new Verdict(Verdict.Status.FAILED, step, cause + what, adapter.lastWords(), Duration.ZERO);
        }
    }

    private JsonObject connect(Scenario scenario, Stage stage) {
        JsonObject command = operation("connect");
        command.addProperty("address", stage.proxy().address());
        JsonObject backoff = new JsonObject();
        backoff.addProperty("first", BACKOFF_FIRST_MILLIS);
        backoff.addProperty("max", BACKOFF_MAX_MILLIS);
        command.add("backoffMillis", backoff);
        command.addProperty("timeoutMillis", patience.toMillis());
        scenario.connect().entrySet().forEach(each -> command.add(each.getKey(), each.getValue()));
        return command;
    }

    private static JsonObject operation(String name) {
        JsonObject command = new JsonObject();
        command.addProperty("op", name);
        return command;
    }

    private static List<String> unsupported(JsonElement connected) {
        JsonElement named =
                connected.isJsonObject() ? connected.getAsJsonObject().get("unsupported") : null;
        return named == null
                ? List.of()
                : named.getAsJsonArray().asList().stream()
                        .map(JsonElement::getAsString)
                        .toList();
    }

    private void requireOrderlyEnd(AdapterProcess adapter) throws InterruptedException {
        Optional<Integer> exitCode = adapter.endOfInput(Deadline.after(patience));
        if (exitCode.isEmpty()) {
            throw new StepFailure(
                    "the adapter does not end within " + patience.toSeconds() + " s after the end of its input");
        }
        if (exitCode.get() != 0) {
            throw new StepFailure("the adapter ended with exit code " + exitCode.get() + " (expected: 0)");
        }
    }
}
