package dev.worldlog.conformance.lab;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.worldlog.conformance.vector.Expectation;
import dev.worldlog.conformance.vector.Template;
import dev.worldlog.conformance.vector.Variables;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a scripted server is going to do: for each operation, call by call. The first thing that was not as expected is kept.
 *
 * <p>Thread-safe.
 */
public final class Script {
    private final JsonObject callsByOperation;
    private final Variables variables;

    @GuardedBy("this")
    private final Map<String, Integer> begun = new HashMap<>();

    @GuardedBy("this")
    private String wrong = "";

    /** The script of a scenario, and where names stand for what. */
    public Script(JsonObject callsByOperation, Variables variables) {
        this.callsByOperation = callsByOperation;
        this.variables = variables;
    }

    /** The next call of this operation begins. */
    synchronized Optional<ScriptedCall> next(String operation, JsonObject headers) {
        int index = begun.merge(operation, 1, Integer::sum) - 1;
        JsonArray calls = callsByOperation.getAsJsonArray(operation);
        if (calls == null || index >= calls.size()) {
            failed("call " + (index + 1) + " of " + operation + " was not expected");
            return Optional.empty();
        }
        JsonObject call = calls.get(index).getAsJsonObject();
        String name = operation + " " + (index + 1);
        if (call.has("headers")) {
            check(name + ", headers", call.get("headers"), headers);
        }
        return Optional.of(new ScriptedCall(this, name, call));
    }

    JsonElement written(JsonElement template) {
        return Template.written(template, variables);
    }

    void check(String what, JsonElement expected, JsonElement got) {
        new Expectation(written(expected), variables)
                .mismatch(got)
                .ifPresent(mismatch -> failed("the server was asked something else in " + what + ": " + mismatch));
    }

    synchronized void failed(String what) {
        if (wrong.isEmpty()) {
            wrong = what;
        }
    }

    /** What was not as the script expects so far. */
    public synchronized Optional<String> wrong() {
        return wrong.isEmpty() ? Optional.empty() : Optional.of(wrong);
    }

    /** What was not as the script expects, or did not happen at all. */
    public synchronized Optional<String> wrongInTheEnd() {
        for (Map.Entry<String, JsonElement> calls : callsByOperation.entrySet()) {
            int expected = calls.getValue().getAsJsonArray().size();
            int got = begun.getOrDefault(calls.getKey(), 0);
            if (got < expected) {
                failed("the server was asked for " + calls.getKey() + " " + got + " times, expected " + expected);
            }
        }
        return wrong();
    }
}
