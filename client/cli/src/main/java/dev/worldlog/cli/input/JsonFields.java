package dev.worldlog.cli.input;

import dev.worldlog.v1.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object while they are being taken out, one after the other; what nobody took is noted at the
 * end. A field that is null counts as absent.
 *
 * <p>Not thread-safe.
 */
final class JsonFields {
    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final JsonSlice object;
    private final String path;
    private final Map<String, JsonSlice> left;
    private final InputNotes notes;

    JsonFields(JsonSlice object, String path, InputNotes notes) throws LineException {
        this.object = object;
        this.path = path;
        this.left = object.fields();
        this.notes = notes;
    }

    /** The value of a field, which stays; null when it is absent. */
    @Nullable
    JsonSlice peek(String name) {
        JsonSlice slice = left.get(name);
        return slice == null || slice.isNull() ? null : slice;
    }

    /** The value of a field, which stays and must be there. */
    JsonSlice required(String name) throws LineException {
        JsonSlice slice = peek(name);
        if (slice == null) {
            throw new LineException(object.lineNumber(), object.column(), path + name, "missing");
        }
        return slice;
    }

    /** The value of a field, whatever it is; null when it is absent. */
    @Nullable
    JsonSlice take(String name) {
        JsonSlice slice = left.remove(name);
        return slice == null || slice.isNull() ? null : slice;
    }

    /** A string; empty when it is absent. */
    String text(String name) throws LineException {
        JsonSlice slice = take(name);
        if (slice == null) {
            return "";
        }
        if (!slice.isText()) {
            throw wrong(name, slice, "expected a string");
        }
        return wellFormed(name, slice.text());
    }

    /** A string under one of two names; empty when both are absent. */
    String textOfEither(String first, String second) throws LineException {
        String text = text(first);
        return text.isEmpty() ? text(second) : text;
    }

    /** A string; empty when the field is absent or something else. */
    String textOrNothing(String name) throws LineException {
        JsonSlice slice = peek(name);
        return slice != null && slice.isText() ? text(name) : "";
    }

    /** Takes a field out if it says nothing but this. */
    void dropText(String name, String expected) {
        JsonSlice slice = peek(name);
        if (slice != null && slice.isText() && slice.text().equals(expected)) {
            left.remove(name);
        }
    }

    void dropAllExcept(Set<String> names) {
        left.keySet().retainAll(names);
    }

    /** Application JSON, character for character; empty when it is absent. */
    Optional<JsonValue> json(String name) {
        return Optional.ofNullable(take(name))
                .map(slice -> JsonValue.newBuilder().setJson(slice.raw()).build());
    }

    boolean flag(String name) throws LineException {
        JsonSlice slice = take(name);
        if (slice == null) {
            return false;
        }
        if (!slice.isBoolean()) {
            throw wrong(name, slice, "expected true or false");
        }
        return slice.raw().equals("true");
    }

    /** A whole number of at most 64 bits, not negative, as an unsigned long. */
    OptionalLong unsigned(String name) throws LineException {
        JsonSlice slice = take(name);
        if (slice == null) {
            return OptionalLong.empty();
        }
        try {
            BigInteger value = number(name, slice).toBigIntegerExact();
            if (value.signum() >= 0 && value.compareTo(UINT64_MAX) <= 0) {
                return OptionalLong.of(value.longValue());
            }
        } catch (ArithmeticException e) {
            throw wrong(name, slice, "expected a whole number");
        }
        throw wrong(name, slice, "expected a whole number from 0 to 2^64 - 1");
    }

    /** A number; null when it is absent. */
    @Nullable
    BigDecimal number(String name) throws LineException {
        JsonSlice slice = take(name);
        return slice == null ? null : number(name, slice);
    }

    private BigDecimal number(String name, JsonSlice slice) throws LineException {
        if (!slice.isNumber()) {
            throw wrong(name, slice, "expected a number");
        }
        try {
            BigDecimal value = new BigDecimal(slice.raw());
            // Beyond this no number here has a meaning, and spelling it out could take all of the memory.
            if (Math.abs((long) value.precision() - value.scale()) <= 100) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Its exponent has more than 32 bits.
        }
        throw wrong(name, slice, "expected a number of a sensible size");
    }

    /** An object; null when it is absent. */
    @Nullable
    JsonFields object(String name) throws LineException {
        JsonSlice slice = take(name);
        return slice == null ? null : fieldsOf(name, slice);
    }

    /** The elements of an array; none when it is absent. */
    List<JsonSlice> array(String name) throws LineException {
        JsonSlice slice = take(name);
        if (slice == null) {
            return List.of();
        }
        if (!slice.isArray()) {
            throw wrong(name, slice, "expected an array");
        }
        return slice.elements();
    }

    /** The fields of a value that must be an object. */
    JsonFields fieldsOf(String name, JsonSlice slice) throws LineException {
        if (!slice.isObject()) {
            throw wrong(name, slice, "expected an object");
        }
        return new JsonFields(slice, path + name + ".", notes);
    }

    /** Says what is wrong with a field. */
    LineException wrong(String name, JsonSlice slice, String expected) {
        String found = slice.isObject() || slice.isArray() ? slice.kind() : slice.raw();
        String shown = found.length() > 40 ? found.substring(0, 40) + "…" : found;
        return new LineException(slice.lineNumber(), slice.column(), path + name, shown + "; " + expected);
    }

    /** Notes every field that was not taken. */
    void close() {
        left.forEach((name, slice) -> {
            if (!slice.isNull()) {
                notes.withoutPlace(path + name);
            }
        });
        left.clear();
    }

    String wellFormed(String name, String text) {
        int broken = Surrogates.firstUnpaired(text);
        if (broken < 0) {
            return text;
        }
        notes.repaired(path + name);
        return Surrogates.replaceUnpaired(text);
    }
}
