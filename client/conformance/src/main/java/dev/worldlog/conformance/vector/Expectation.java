package dev.worldlog.conformance.vector;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an answer has to look like.
 *
 * <ul>
 *   <li>An object: the answer has at least these members. What protobuf JSON leaves out counts as {@code false}, {@code 0},
 *       {@code "0"}, {@code ""} or {@code []}.
 *   <li>An array: these items, in this order, no others.
 *   <li>A number: equal as a number. Anything else: the same.
 *   <li><code>{"$any": true}</code>: there is something. <code>{"$absent": true}</code>: there is nothing.
 *   <li><code>{"$matches": "regex"}</code>: a text that matches as a whole.
 *   <li><code>{"$count": 3}</code>: an array of so many items.
 *   <li><code>{"$exact": {…}}</code>: an object with these members and no others.
 *   <li><code>{"$oneOf": […]}</code>: matches one of these.
 *   <li><code>{"$as": "name"}</code>: anything, but the same wherever that name stands.
 * </ul>
 *
 * <p>Immutable; the variables are not.
 */
public final class Expectation {
    private static final int SHOWN_CHARACTERS_MAX = 300;
    private static final Set<String> DEFAULTS = Set.of("false", "0", "\"0\"", "\"\"", "[]");

    private final JsonElement expected;
    private final Variables variables;

    /** Expects this; already {@linkplain Template written out}. */
    public Expectation(JsonElement expected, Variables variables) {
        this.expected = expected;
        this.variables = variables;
    }

    /** The first place where the answer is different, in words; empty when there is none. */
    public Optional<String> mismatch(JsonElement answer) {
        return mismatch("", expected, answer);
    }

    private Optional<String> mismatch(String path, JsonElement wanted, JsonElement got) {
        if (wanted.isJsonObject() && isOperated(wanted.getAsJsonObject())) {
            return operated(path, wanted.getAsJsonObject(), got);
        }
        if (got.isJsonNull()) {
            return DEFAULTS.contains(wanted.toString()) ? Optional.empty() : differs(path, wanted, got);
        }
        if (wanted.isJsonObject()) {
            return got.isJsonObject()
                    ? members(path, wanted.getAsJsonObject(), got.getAsJsonObject())
                    : differs(path, wanted, got);
        }
        if (wanted.isJsonArray()) {
            return got.isJsonArray()
                    ? items(path, wanted.getAsJsonArray(), got.getAsJsonArray())
                    : differs(path, wanted, got);
        }
        return same(wanted, got) ? Optional.empty() : differs(path, wanted, got);
    }

    private Optional<String> members(String path, JsonObject wanted, JsonObject got) {
        for (Map.Entry<String, JsonElement> member : wanted.entrySet()) {
            JsonElement there = got.get(member.getKey());
            Optional<String> wrong = mismatch(
                    path + "." + member.getKey(), member.getValue(), there == null ? JsonNull.INSTANCE : there);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private Optional<String> items(String path, JsonArray wanted, JsonArray got) {
        for (int i = 0; i < Math.min(wanted.size(), got.size()); i++) {
            Optional<String> wrong = mismatch(path + "[" + i + "]", wanted.get(i), got.get(i));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return wanted.size() == got.size()
                ? Optional.empty()
                : Optional.of(at(path) + "expected " + wanted.size() + " items, got " + got.size());
    }

    private Optional<String> operated(String path, JsonObject wanted, JsonElement got) {
        Map.Entry<String, JsonElement> operator = wanted.entrySet().iterator().next();
        JsonElement operand = operator.getValue();
        boolean fits = switch (operator.getKey()) {
            case "$any" -> !got.isJsonNull();
            case "$absent" -> got.isJsonNull();
            case "$matches" ->
                got.isJsonPrimitive() && Pattern.matches("(?s)" + operand.getAsString(), got.getAsString());
            case "$count" -> (got.isJsonArray() ? got.getAsJsonArray().size() : 0) == operand.getAsInt();
            case "$oneOf" ->
                operand.getAsJsonArray().asList().stream()
                        .anyMatch(each -> mismatch(path, each, got).isEmpty());
            case "$as" -> fits(operand.getAsString(), got);
            case "$exact" -> {
                Optional<String> inside = mismatch(path, operand, got);
                if (inside.isPresent()) {
                    yield false;
                }
                yield got.getAsJsonObject()
                        .keySet()
                        .equals(operand.getAsJsonObject().keySet());
            }
            default -> throw new IllegalArgumentException("no operator '" + operator.getKey() + "'");
        };
        return fits ? Optional.empty() : differs(path, wanted, got);
    }

    private boolean fits(String name, JsonElement got) {
        return !got.isJsonNull()
                && variables.bind(name, got).map(before -> before.equals(got)).orElse(true);
    }

    private static boolean isOperated(JsonObject wanted) {
        return wanted.size() == 1 && wanted.keySet().iterator().next().startsWith("$");
    }

    private static boolean same(JsonElement wanted, JsonElement got) {
        if (isNumber(wanted) && isNumber(got)) {
            return new BigDecimal(wanted.getAsString()).compareTo(new BigDecimal(got.getAsString())) == 0;
        }
        return wanted.equals(got);
    }

    /** True for a JSON number, false for anything else and for nothing. */
    public static boolean isNumber(@Nullable JsonElement element) {
        return element instanceof JsonPrimitive primitive && primitive.isNumber();
    }

    private static Optional<String> differs(String path, JsonElement wanted, JsonElement got) {
        return Optional.of(
                at(path) + "expected " + shown(wanted) + ", got " + (got.isJsonNull() ? "nothing" : shown(got)));
    }

    private static String at(String path) {
        return path.isEmpty() ? "" : path.replaceFirst("^\\.", "") + ": ";
    }

    /** As much of it as helps. */
    public static String shown(JsonElement element) {
        String text = element.toString();
        return text.length() <= SHOWN_CHARACTERS_MAX
                ? text
                : text.substring(0, SHOWN_CHARACTERS_MAX) + "… (" + text.length() + " characters)";
    }
}
