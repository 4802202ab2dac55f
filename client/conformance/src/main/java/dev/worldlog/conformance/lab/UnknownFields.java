package dev.worldlog.conformance.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;

/**
 * Puts fields into a message that its type does not know, as a newer server would: wherever the JSON of the message has
 * <code>"$unknown": {"900": "text"}</code>, a field of that number and text is added.
 *
 * <p>Thread-safe: it has no state.
 */
final class UnknownFields {
    private static final String MARK = "$unknown";

    private UnknownFields() {}

    static Message parsed(JsonElement json, Message.Builder into) {
        Operations.parsed(withoutMarks(json), into);
        add(json.getAsJsonObject(), into);
        return into.build();
    }

    private static JsonElement withoutMarks(JsonElement json) {
        JsonElement copy = json.deepCopy();
        remove(copy);
        return copy;
    }

    private static void remove(JsonElement json) {
        if (json.isJsonObject()) {
            json.getAsJsonObject().remove(MARK);
            json.getAsJsonObject().asMap().values().forEach(UnknownFields::remove);
        } else if (json.isJsonArray()) {
            json.getAsJsonArray().forEach(UnknownFields::remove);
        }
    }

    private static void add(JsonObject json, Message.Builder into) {
        for (Map.Entry<String, JsonElement> member : json.entrySet()) {
            if (member.getKey().equals(MARK)) {
                into.setUnknownFields(fields(member.getValue().getAsJsonObject()));
                continue;
            }
            FieldDescriptor field = into.getDescriptorForType().getFields().stream()
                    .filter(each -> each.getJsonName().equals(member.getKey()))
                    .findFirst()
                    .orElse(null);
            if (field == null || field.isMapField() || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            if (member.getValue().isJsonArray()) {
                List<JsonElement> items = member.getValue().getAsJsonArray().asList();
                for (int i = 0; i < items.size(); i++) {
                    add(items.get(i).getAsJsonObject(), into.getRepeatedFieldBuilder(field, i));
                }
            } else if (member.getValue().isJsonObject()) {
                add(member.getValue().getAsJsonObject(), into.getFieldBuilder(field));
            }
        }
    }

    private static UnknownFieldSet fields(JsonObject wanted) {
        UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
        wanted.entrySet()
                .forEach(each -> fields.addField(
                        Integer.parseInt(each.getKey()),
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(
                                        ByteString.copyFromUtf8(each.getValue().getAsString()))
                                .build()));
        return fields.build();
    }
}
