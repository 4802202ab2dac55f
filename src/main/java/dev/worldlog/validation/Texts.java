package dev.worldlog.validation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.worldlog.log.Limits;
import java.util.Map;

/**
 * The rules for ids, names and labels, each of which adds what it finds to the violations.
 *
 * <p>Immutable.
 */
final class Texts {
    private static final int SHOWN_LENGTH_MAX = 64;
    private final Violations violations;

    Texts(Violations violations) {
        this.violations = violations;
    }

    void requiredId(String field, String id) {
        if (id.isEmpty()) {
            violations.add(field, "empty (expected: an id)");
        } else {
            optionalId(field, id);
        }
    }

    void optionalId(String field, String id) {
        if (!id.isEmpty() && !isId(id)) {
            violations.add(
                    field,
                    shown(id) + " (expected: 1 to " + Limits.ID_LENGTH_MAX
                            + " characters of [A-Za-z0-9._:-], the first a letter or digit)");
        }
    }

    void name(String field, String name) {
        name(field, name, Limits.NAME_BYTES_MAX);
    }

    void name(String field, String name, int bytesMax) {
        if (name.isEmpty()) {
            return;
        }
        int bytes = utf8Length(name);
        if (bytes > bytesMax) {
            violations.add(field, bytes + " bytes (expected: at most " + bytesMax + ")");
        }
        if (hasControl(name)) {
            violations.add(field, shown(name) + " (expected: no control characters)");
        }
    }

    void labels(String field, Map<String, String> labels) {
        if (labels.size() > Limits.LABELS_MAX) {
            violations.add(field, labels.size() + " labels (expected: at most " + Limits.LABELS_MAX + ")");
            return;
        }
        labels.forEach((key, value) -> {
            if (key.isEmpty()) {
                violations.add(field, "an empty key (expected: 1 to " + Limits.LABEL_KEY_BYTES_MAX + " bytes)");
            }
            name(field + "[" + shown(key) + "].key", key, Limits.LABEL_KEY_BYTES_MAX);
            name(field + "[" + shown(key) + "]", value, Limits.LABEL_VALUE_BYTES_MAX);
        });
    }

    /** Returns whether the timestamp is one that protobuf allows; adds a violation when it is not. */
    boolean timestamp(String field, Timestamp time) {
        if (Timestamps.isValid(time)) {
            return true;
        }
        violations.add(
                field,
                "seconds " + time.getSeconds() + ", nanos " + time.getNanos()
                        + " (expected: years 0001 to 9999, nanos 0 to 999999999)");
        return false;
    }

    static boolean isId(String id) {
        if (id.isEmpty() || id.length() > Limits.ID_LENGTH_MAX || !isAlphanumeric(id.charAt(0))) {
            return false;
        }
        for (int i = 1; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!isAlphanumeric(c) && c != '.' && c != '_' && c != ':' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Returns the text as it can be shown in a message: short, quoted, without control characters. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(SHOWN_LENGTH_MAX).forEach(c -> shown.appendCodePoint(c >= 0x20 && c < 0x7f ? c : '?'));
        return shown.append(text.length() > SHOWN_LENGTH_MAX ? "…'" : "'").toString();
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static int utf8Length(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < 0x20 || c == 0x7f);
    }
}
