package dev.worldlog.conformance.vector;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One thing that every client must do right.
 *
 * @param name unique, with its group in front: {@code emit.batch}
 * @param about what is promised, in a sentence
 * @param server where it is played
 * @param connect what is added to the first command of the adapter
 * @param script what the scripted server does, by method
 *     <p>Immutable by convention: nobody changes the JSON.
 */
public record Scenario(
        String name, String about, ServerKind server, JsonObject connect, JsonObject script, List<Step> steps) {
    private static final Set<String> MEMBERS = Set.of("name", "about", "server", "connect", "script", "steps");

    /** Where a scenario is played. Immutable. */
    public enum ServerKind {
        /** A server that other scenarios use as well, in worlds of their own. */
        SHARED,
        /** A server of its own, whose process it may end. */
        OWN,
        /** A server that does what the script says. */
        SCRIPTED
    }

    static Scenario of(String group, JsonObject json) {
        Set<String> strange = new HashSet<>(json.keySet());
        strange.removeAll(MEMBERS);
        if (!strange.isEmpty()) {
            throw new IllegalArgumentException(strange + " does not belong into " + json.get("name"));
        }
        return new Scenario(
                group + "." + json.get("name").getAsString(),
                json.get("about").getAsString(),
                json.has("server")
                        ? ServerKind.valueOf(json.get("server").getAsString().toUpperCase(Locale.ROOT))
                        : ServerKind.SHARED,
                member(json, "connect"),
                member(json, "script"),
                json.getAsJsonArray("steps").asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .map(Step::of)
                        .toList());
    }

    /** The operations that an adapter has to have to play it. */
    public Set<String> operations() {
        return steps.stream().flatMap(step -> step.operation().stream()).collect(Collectors.toSet());
    }

    private static JsonObject member(JsonObject json, String name) {
        JsonObject found = json.getAsJsonObject(name);
        return found == null ? new JsonObject() : found;
    }
}
