package dev.worldlog.conformance.play;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.worldlog.conformance.vector.Expectation;
import dev.worldlog.conformance.vector.Step;
import dev.worldlog.conformance.vector.Verb;
import dev.worldlog.v1.VerifyResult;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Plays the steps of one scenario. Each step has its own deadline.
 *
 * <p>Confined to one thread.
 */
final class Player {
    private static final Duration POLL = Duration.ofMillis(20);

    private static final JsonElement ANYTHING = JsonParser.parseString("{\"$any\": true}");

    private final Stage stage;
    private final AdapterProcess adapter;
    private final Duration patience;
    private final Map<String, Started> started = new HashMap<>();
    private final NetworkFaults network;

    Player(Stage stage, AdapterProcess adapter, Duration patience) {
        this.stage = stage;
        this.adapter = adapter;
        this.patience = patience;
        this.network = new NetworkFaults(stage);
    }

    /**
     * Plays one step.
     *
     * @throws StepFailure when it does not come out as the vector says
     */
    void play(Step step) throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(patience);
        switch (step.verb()) {
            case CALL -> call(step, deadline);
            case START -> start(step);
            case EXPECT -> expect(step, deadline);
            case CANCEL -> cancel(step, deadline);
            case PAUSE, RESUME -> steer(step, deadline);
            case HOLDS -> holds(step, deadline);
            case VERIFY -> verify(step);
            case PROXY -> network.apply(step.subject(), deadline);
            case SERVER -> server(step.subject().getAsString());
        }
    }

    /** Sends a command that has one answer, and expects it to succeed. */
    JsonElement carryOut(JsonObject command, Deadline deadline) throws InterruptedException {
        JsonObject report = next(adapter.send(command).reports(), deadline, command.get("op") + " has no answer");
        JsonElement result = report.get("result");
        if (result == null) {
            throw new StepFailure("expected a result, got " + Expectation.shown(report));
        }
        return result;
    }

    private void call(Step step, Deadline deadline) throws InterruptedException {
        boolean byKit = step.text("by").isPresent();
        JsonObject answer = byKit ? direct(step) : answer(step, deadline);
        if (step.get("fails").isPresent()) {
            requireMatch(step.get("fails").get(), answer, "error");
            return;
        }
        requireMatch(step.get("returns").orElse(ANYTHING), answer, "result");
        step.get("keep")
                .ifPresent(names -> names.getAsJsonObject()
                        .entrySet()
                        .forEach(each -> stage.keep(
                                each.getKey(),
                                at(answer.get("result"), each.getValue().getAsString()))));
    }

    private JsonObject answer(Step step, Deadline deadline) throws InterruptedException {
        return next(adapter.send(command(step)).reports(), deadline, step.subject() + " has no answer");
    }

    private JsonObject direct(Step step) {
        JsonObject request =
                stage.written(step.get("with").orElseGet(JsonObject::new)).getAsJsonObject();
        JsonObject answer = new JsonObject();
        try {
            if (step.subject().getAsString().equals("cursor")) {
                answer.addProperty(
                        "result", stage.direct().cursor(request.get("world").getAsString()));
            } else {
                answer.add("result", stage.direct().call(step.subject().getAsString(), request));
            }
            return answer;
        } catch (StatusRuntimeException e) {
            throw new StepFailure("the kit's own call failed: " + e.getMessage());
        }
    }

    /** The part of a result at a path such as {@code results.0.emitTime}; the result itself at the empty one. */
    private static JsonElement at(JsonElement result, String path) {
        JsonElement found = result;
        for (String name : path.isEmpty() ? new String[0] : path.split("\\.")) {
            if (found.isJsonArray()
                    && Integer.parseInt(name) < found.getAsJsonArray().size()) {
                found = found.getAsJsonArray().get(Integer.parseInt(name));
            } else if (found.isJsonObject() && found.getAsJsonObject().has(name)) {
                found = found.getAsJsonObject().get(name);
            } else {
                throw new StepFailure("there is no '" + path + "' in " + Expectation.shown(result));
            }
        }
        return found;
    }

    private void requireMatch(JsonElement expected, JsonObject answer, String kind) {
        JsonElement got = answer.get(kind);
        if (got == null) {
            throw new StepFailure("expected: %s like %s; got: %s"
                    .formatted(kind, Expectation.shown(stage.written(expected)), Expectation.shown(answer)));
        }
        stage.expectation(expected).mismatch(got).ifPresent(mismatch -> {
            throw new StepFailure(kind + ": " + mismatch);
        });
    }

    private void start(Step step) {
        AdapterProcess.Sent sent = adapter.send(command(step));
        Set<String> ignored = new HashSet<>();
        step.get("ignore").ifPresent(names -> names.getAsJsonArray().forEach(name -> ignored.add(name.getAsString())));
        started.put(step.text("as").orElse("it"), new Started(sent.id(), sent.reports(), ignored));
    }

    private JsonObject command(Step step) {
        JsonObject command = new JsonObject();
        String operation = step.subject().getAsString();
        command.addProperty("op", operation);
        JsonElement with = stage.written(step.get("with").orElseGet(JsonObject::new));
        if (operation.equals("emit_stream")) {
            with.getAsJsonObject().entrySet().forEach(each -> command.add(each.getKey(), each.getValue()));
        } else {
            command.add("request", with);
        }
        return command;
    }

    private void expect(Step step, Deadline deadline) throws InterruptedException {
        Started what = named(step);
        JsonArray expected =
                stage.written(step.get("reports").orElseGet(JsonArray::new)).getAsJsonArray();
        for (int i = 0; i < expected.size(); i++) {
            String which = "report " + (i + 1) + " of " + expected.size();
            Optional<JsonObject> report = what.next(deadline);
            if (report.isEmpty()) {
                throw new StepFailure("%s did not come within %d s; expected: %s"
                        .formatted(which, patience.toSeconds(), Expectation.shown(expected.get(i))));
            }
            Optional<String> mismatch = stage.expectation(expected.get(i)).mismatch(report.get());
            if (mismatch.isPresent()) {
                throw new StepFailure("%s: %s%n  expected: %s%n  got:      %s"
                        .formatted(
                                which,
                                mismatch.get(),
                                Expectation.shown(expected.get(i)),
                                Expectation.shown(report.get())));
            }
        }
    }

    private void cancel(Step step, Deadline deadline) throws InterruptedException {
        Started what = named(step);
        JsonObject command = targeted("cancel", what);
        Reports answer = adapter.send(command).reports();
        JsonObject last =
                what.next(deadline).orElseThrow(() -> new StepFailure("it does not end when it is cancelled"));
        if (!last.has("result") || !last.get("result").toString().contains("\"cancelled\":true")) {
            throw new StepFailure("expected: nothing more, and then {\"result\":{\"cancelled\":true}}; got: "
                    + Expectation.shown(last));
        }
        next(answer, deadline, "cancel has no answer");
    }

    private void steer(Step step, Deadline deadline) throws InterruptedException {
        carryOut(targeted(step.verb() == Verb.PAUSE ? "pause" : "resume", named(step)), deadline);
    }

    private static JsonObject targeted(String operation, Started what) {
        JsonObject command = new JsonObject();
        command.addProperty("op", operation);
        command.addProperty("target", what.id());
        return command;
    }

    private void holds(Step step, Deadline deadline) {
        String world = stage.written(step.subject()).getAsString();
        Expectation expected = stage.expectation(step.get("events").orElseGet(JsonArray::new));
        Optional<String> mismatch = expected.mismatch(stage.direct().history(world));
        while (mismatch.isPresent() && !deadline.isOver()) {
            LockSupport.parkNanos(POLL.toNanos());
            mismatch = expected.mismatch(stage.direct().history(world));
        }
        mismatch.ifPresent(wrong -> {
            throw new StepFailure("the world does not come to hold what it should: " + wrong);
        });
    }

    private void verify(Step step) {
        VerifyResult result =
                stage.direct().verify(stage.written(step.subject()).getAsString());
        if (result != VerifyResult.VERIFY_RESULT_INTACT) {
            throw new StepFailure("the server finds the world " + result);
        }
    }

    private void server(String what) throws IOException, InterruptedException {
        switch (what) {
            case "kill" -> stage.endServer(false);
            case "stop" -> stage.endServer(true);
            case "start" -> stage.startServer();
            default -> throw new IllegalArgumentException("a server cannot '" + what + "'");
        }
    }

    private Started named(Step step) {
        Started found = started.get(step.subject().getAsString());
        if (found == null) {
            throw new IllegalArgumentException("nothing was started as " + step.subject());
        }
        return found;
    }

    private JsonObject next(Reports reports, Deadline deadline, String otherwise) throws InterruptedException {
        return reports.next(deadline)
                .orElseThrow(() -> new StepFailure(otherwise + " within " + patience.toSeconds() + " s"));
    }
}
