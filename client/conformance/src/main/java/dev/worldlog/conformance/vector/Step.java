package dev.worldlog.conformance.vector;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One step of a scenario.
 *
 * @param subject what the verb is about: an operation, a name, a world
 * @param body the step as it is written
 *     <p>Immutable by convention: nobody changes the body.
 */
public record Step(Verb verb, JsonElement subject, JsonObject body) {
    static Step of(JsonObject body) {
        Verb verb = Stream.of(Verb.values())
                .filter(each -> body.has(key(each)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no verb in " + body));
        Set<String> strange = new HashSet<>(body.keySet());
        strange.removeAll(verb.companions());
        strange.remove(key(verb));
        if (!strange.isEmpty()) {
            throw new IllegalArgumentException(strange + " does not belong into " + body);
        }
        return new Step(verb, body.get(key(verb)), body);
    }

    /** What stands beside the verb. */
    public Optional<JsonElement> get(String companion) {
        return Optional.ofNullable(body.get(companion));
    }

    public Optional<String> text(String companion) {
        return get(companion).map(JsonElement::getAsString);
    }

    /** The operation that an adapter has to have for this step. */
    Optional<String> operation() {
        return switch (verb) {
            case CALL -> text("by").isPresent() ? Optional.empty() : Optional.of(subject.getAsString());
            case START -> Optional.of(subject.getAsString());
            case CANCEL, PAUSE, RESUME -> Optional.of(key(verb));
            case EXPECT, HOLDS, VERIFY, PROXY, SERVER -> Optional.empty();
        };
    }

    private static String key(Verb verb) {
        return verb.name().toLowerCase(Locale.ROOT);
    }
}
