package dev.worldlog.conformance.vector;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Map;

/**
 * Writes out what a vector abbreviates.
 *
 * <ul>
 *   <li><code>${name}</code> in any text: a named value
 *   <li><code>{"$repeat": {"from": 1, "to": 3}, "item": …}</code> in an array: the item so many times, with <code>${n}</code> in it
 *   <li><code>{"$text": "ab", "times": 3}</code>: a long text
 * </ul>
 *
 * <p>Thread-safe: it has no state.
 */
public final class Template {
    private Template() {}

    public static JsonElement written(JsonElement template, Variables variables) {
        if (template.isJsonArray()) {
            return array(template.getAsJsonArray(), variables);
        }
        if (template.isJsonObject()) {
            JsonObject object = template.getAsJsonObject();
            return object.has("$text") ? text(object, variables) : object(object, variables);
        }
        boolean isText =
                template.isJsonPrimitive() && template.getAsJsonPrimitive().isString();
        return isText ? new JsonPrimitive(variables.replaced(template.getAsString())) : template;
    }

    private static JsonElement object(JsonObject template, Variables variables) {
        JsonObject object = new JsonObject();
        for (Map.Entry<String, JsonElement> member : template.entrySet()) {
            object.add(member.getKey(), written(member.getValue(), variables));
        }
        return object;
    }

    private static JsonArray array(JsonArray template, Variables variables) {
        JsonArray array = new JsonArray(template.size());
        for (JsonElement item : template) {
            if (item.isJsonObject() && item.getAsJsonObject().has("$repeat")) {
                repeat(item.getAsJsonObject(), variables, array);
            } else {
                array.add(written(item, variables));
            }
        }
        return array;
    }

    private static void repeat(JsonObject template, Variables variables, JsonArray into) {
        JsonObject range = template.getAsJsonObject("$repeat");
        long to = range.get("to").getAsLong();
        for (long n = range.get("from").getAsLong(); n <= to; n++) {
            into.add(written(template.get("item"), variables.scopeOf("n", n)));
        }
    }

    private static JsonElement text(JsonObject template, Variables variables) {
        String piece = variables.replaced(template.get("$text").getAsString());
        return new JsonPrimitive(piece.repeat(template.get("times").getAsInt()));
    }
}
