package dev.worldlog.conformance.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.worldlog.conformance.play.Verdict;
import dev.worldlog.conformance.vector.Scenario;
import java.util.Locale;

/**
 * The results for programs.
 *
 * <p>Immutable.
 */
public record JsonReport(Results results) {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    public String text() {
        JsonArray adapters = new JsonArray();
        for (String name : results.adapters()) {
            JsonObject adapter = new JsonObject();
            adapter.addProperty("adapter", name);
            JsonArray scenarios = new JsonArray();
            results.scenarios().forEach(scenario -> scenarios.add(json(scenario, results.of(name, scenario))));
            adapter.add("scenarios", scenarios);
            adapters.add(adapter);
        }
        return GSON.toJson(adapters);
    }

    private static JsonObject json(Scenario scenario, Verdict verdict) {
        JsonObject json = new JsonObject();
        json.addProperty("scenario", scenario.name());
        json.addProperty("status", verdict.status().name().toLowerCase(Locale.ROOT));
        json.addProperty("millis", verdict.took().toMillis());
        if (!verdict.detail().isEmpty()) {
            json.addProperty("step", verdict.step());
            json.addProperty("detail", verdict.detail());
        }
        if (!verdict.lastWords().isEmpty()) {
            json.addProperty("lastWords", String.join("\n", verdict.lastWords()));
        }
        return json;
    }
}
