package dev.worldlog.cli.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value inside a line, as the exact characters that stand there: nothing is decoded until somebody asks.
 *
 * <p>Immutable.
 */
final class JsonSlice {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonFactory JSON_WITHOUT_DUPLICATES = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final SourceLine line;
    private final JsonToken kind;
    /** First byte of the value in the line, inclusive. */
    private final int from;
    /** Last byte, exclusive. */
    private final int to;

    private JsonSlice(SourceLine line, JsonToken kind, int from, int to) {
        this.line = line;
        this.kind = kind;
        this.from = from;
        this.to = to;
    }

    /** The one object that a line must consist of. The whole line is checked: JSON, in UTF-8. */
    static JsonSlice object(SourceLine line) throws LineException {
        return object(line, JSON);
    }

    /** The same, and no object inside it may have a name twice. */
    static JsonSlice objectWithoutDuplicates(SourceLine line) throws LineException {
        return object(line, JSON_WITHOUT_DUPLICATES);
    }

    private static JsonSlice object(SourceLine line, JsonFactory json) throws LineException {
        line.requireUtf8();
        try (JsonParser parser = json.createParser(line.bytes())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new LineException(line.number(), 1, "", "expected a JSON object");
            }
            JsonSlice object = slice(line, parser, 0);
            if (parser.nextToken() != null) {
                int column = line.column(parser.currentTokenLocation().getByteOffset());
                throw new LineException(line.number(), column, "", "expected nothing after the JSON object");
            }
            return object;
        } catch (JsonProcessingException e) {
            throw malformed(line, e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static LineException malformed(SourceLine line, JsonProcessingException problem) {
        int column = problem.getLocation() == null
                ? 0
                : line.column(problem.getLocation().getByteOffset());
        String firstLine = problem.getOriginalMessage().lines().findFirst().orElse("malformed");
        return new LineException(line.number(), column, "", "not valid JSON: " + firstLine, problem);
    }

    private static JsonSlice slice(SourceLine line, JsonParser parser, int base) throws IOException {
        JsonToken kind = parser.currentToken();
        int from = base + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return new JsonSlice(
                line, kind, from, base + (int) parser.currentLocation().getByteOffset());
    }

    boolean isNull() {
        return kind == JsonToken.VALUE_NULL;
    }

    boolean isText() {
        return kind == JsonToken.VALUE_STRING;
    }

    boolean isNumber() {
        return kind.isNumeric();
    }

    boolean isBoolean() {
        return kind.isBoolean();
    }

    boolean isObject() {
        return kind == JsonToken.START_OBJECT;
    }

    boolean isArray() {
        return kind == JsonToken.START_ARRAY;
    }

    /** What it is, for a message. */
    String kind() {
        if (kind.isNumeric()) {
            return "a number";
        }
        return switch (kind) {
            case VALUE_STRING -> "a string";
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_NULL -> "null";
            default -> "true or false";
        };
    }

    /** The characters of this value exactly as they stand in the line. */
    String raw() {
        return line.text(from, to);
    }

    long lineNumber() {
        return line.number();
    }

    int column() {
        return line.column(from);
    }

    /** The string that a string value spells. */
    String text() {
        try (JsonParser parser = parser()) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw alreadyChecked(e);
        }
    }

    /** The fields of an object, in their order. A name that stands there twice is refused: one of them would be lost. */
    Map<String, JsonSlice> fields() throws LineException {
        Map<String, JsonSlice> fields = new LinkedHashMap<>();
        try (JsonParser parser = parser()) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                JsonSlice value = slice(line, parser, from);
                if (fields.put(name, value) != null) {
                    throw new LineException(line.number(), value.column(), name, "the field stands there twice");
                }
            }
            return fields;
        } catch (IOException e) {
            throw alreadyChecked(e);
        }
    }

    /** The elements of an array. */
    List<JsonSlice> elements() {
        List<JsonSlice> elements = new ArrayList<>();
        try (JsonParser parser = parser()) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(slice(line, parser, from));
            }
            return elements;
        } catch (IOException e) {
            throw alreadyChecked(e);
        }
    }

    private JsonParser parser() throws IOException {
        return JSON.createParser(line.bytes(), from, to - from);
    }

    private static IllegalStateException alreadyChecked(IOException e) {
        return new IllegalStateException("JSON that was valid as a whole is not valid in part", e);
    }
}
