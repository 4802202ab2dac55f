package dev.worldlog.validation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.google.protobuf.Value;
import dev.worldlog.log.Limits;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Optional;
import java.util.TreeMap;

/**
 * JSON text: whether it is valid, and how a protobuf {@link Value} is spelled.
 *
 * <p>Immutable.
 */
final class JsonText {
    private static final int SHOWN_MAX = 120;
    private static final long EXACT_INTEGER_MAX = 1L << 53;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.JSON_DEPTH_MAX)
                    .maxNumberLength(Limits.JSON_NUMBER_LENGTH_MAX)
                    .maxStringLength(Limits.BATCH_BYTES_MAX)
                    .maxNameLength(Limits.BATCH_BYTES_MAX)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(Limits.JSON_DEPTH_MAX)
                    .build())
            .build();

    private JsonText() {}

    /** Returns what is wrong with a text that should be exactly one JSON value; empty when nothing is. */
    static Optional<String> fault(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                return Optional.of("empty (expected: JSON)");
            }
            // Reads to the end of the first value, however deep, without recursion.
            parser.skipChildren();
            parser.finishToken();
            if (parser.nextToken() != null) {
                return Optional.of("more than one JSON value (expected: exactly one)");
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("not valid JSON: " + firstLine(e.getMessage()));
        }
    }

    /**
     * Returns the compact JSON of a value, the fields of objects by name: they come in an order that means nothing, another one
     * whenever some clients repeat a request. Throws {@link IllegalArgumentException} for what JSON cannot say.
     */
    static String of(Value value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(value, generator);
        } catch (IOException e) {
            throw new IllegalArgumentException(firstLine(e.getMessage()), e);
        }
        return text.toString();
    }

    // Recursion is bounded: a parsed request is at most 100 messages deep.
    private static void write(Value value, JsonGenerator generator) throws IOException {
        switch (value.getKindCase()) {
            case NULL_VALUE -> generator.writeNull();
            case BOOL_VALUE -> generator.writeBoolean(value.getBoolValue());
            case STRING_VALUE -> generator.writeString(value.getStringValue());
            case NUMBER_VALUE -> writeNumber(value.getNumberValue(), generator);
            case LIST_VALUE -> {
                generator.writeStartArray();
                for (Value element : value.getListValue().getValuesList()) {
                    write(element, generator);
                }
                generator.writeEndArray();
            }
            case STRUCT_VALUE -> {
                generator.writeStartObject();
                for (var field : new TreeMap<>(value.getStructValue().getFieldsMap()).entrySet()) {
                    generator.writeFieldName(field.getKey());
                    write(field.getValue(), generator);
                }
                generator.writeEndObject();
            }
            case KIND_NOT_SET -> throw new IllegalArgumentException("a value without a kind (expected: JSON)");
        }
    }

    private static void writeNumber(double number, JsonGenerator generator) throws IOException {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new IllegalArgumentException(number + " (expected: a number that JSON can say)");
        }
        boolean isInteger = number == Math.rint(number) && Math.abs(number) <= EXACT_INTEGER_MAX;
        // A negative zero has no integer spelling.
        if (isInteger && Double.doubleToRawLongBits(number) != Double.doubleToRawLongBits(-0.0)) {
            generator.writeNumber((long) number);
        } else {
            generator.writeNumber(number);
        }
    }

    private static String firstLine(@org.jspecify.annotations.Nullable String message) {
        if (message == null) {
            return "unreadable";
        }
        String line = message.lines().findFirst().orElse("unreadable");
        return line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "…";
    }
}
