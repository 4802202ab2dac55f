package dev.worldlog.cli.input;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the JSON field that a message does not have, by its whole path: the parser names only the last part of it.
 *
 * <p>Immutable.
 */
final class UnknownField {
    private UnknownField() {}

    /** The dotted path of the first field that the message does not know; empty when it knows them all. */
    static String in(JsonSlice object, Descriptor message) throws LineException {
        for (Map.Entry<String, JsonSlice> entry : object.fields().entrySet()) {
            FieldDescriptor field = find(message, entry.getKey());
            if (field == null) {
                return entry.getKey();
            }
            String inside = inside(entry.getValue(), field);
            if (!inside.isEmpty()) {
                return entry.getKey() + "." + inside;
            }
        }
        return "";
    }

    private static String inside(JsonSlice value, FieldDescriptor field) throws LineException {
        boolean own = field.getJavaType() == JavaType.MESSAGE
                && !field.isMapField()
                // Google's own types have JSON forms of their own.
                && !field.getMessageType().getFullName().startsWith("google.");
        return own && value.isObject() ? in(value, field.getMessageType()) : "";
    }

    private static @Nullable FieldDescriptor find(Descriptor message, String name) {
        for (FieldDescriptor field : message.getFields()) {
            if (field.getJsonName().equals(name) || field.getName().equals(name)) {
                return field;
            }
        }
        return null;
    }
}
