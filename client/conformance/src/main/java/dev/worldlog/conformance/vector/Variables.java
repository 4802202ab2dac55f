package dev.worldlog.conformance.vector;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a scenario has named so far: values for <code>${name}</code>.
 *
 * <p>Thread-safe.
 */
public final class Variables {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z]+)}");

    private final Map<String, JsonElement> values = new ConcurrentHashMap<>();

    /** Names a text. */
    public Variables with(String name, String text) {
        values.put(name, new JsonPrimitive(text));
        return this;
    }

    /** A copy, in which one name stands for a number. */
    Variables scopeOf(String name, long number) {
        Variables inner = new Variables();
        inner.values.putAll(values);
        return inner.with(name, Long.toString(number));
    }

    /** Names this value unless the name is taken; what the name stood for before. */
    Optional<JsonElement> bind(String name, JsonElement value) {
        return Optional.ofNullable(values.putIfAbsent(name, value));
    }

    /** Names this value from now on. */
    public void set(String name, JsonElement value) {
        values.put(name, value);
    }

    /** The text with its references replaced. */
    String replaced(String text) {
        if (text.indexOf("${") < 0) {
            return text;
        }
        return REFERENCE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(textOf(found.group(1))));
    }

    private String textOf(String name) {
        JsonElement value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("nothing is called '" + name + "' (have: " + values.keySet() + ")");
        }
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }
}
