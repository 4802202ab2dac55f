package dev.worldlog.store.sqlite;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.sqlite.SQLiteErrorCode;

/**
 * Labels as they are kept in the database: a JSON object, by key.
 *
 * <p>Immutable.
 */
final class LabelsJson {
    private static final JsonFactory JSON = new JsonFactory();

    private LabelsJson() {}

    static String write(Map<String, String> labels) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
                out.writeStringField(label.getKey(), label.getValue());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }

    static Map<String, String> read(String text) throws SQLException {
        Map<String, String> labels = new HashMap<>();
        try (JsonParser in = JSON.createParser(text)) {
            require(in.nextToken() == JsonToken.START_OBJECT);
            for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
                String value = in.nextTextValue();
                require(value != null);
                labels.put(key, String.valueOf(value));
            }
        } catch (IOException e) {
            throw new SQLException(
                    "labels: " + text + " (expected: an object of texts)",
                    null,
                    SQLiteErrorCode.SQLITE_CORRUPT.code,
                    e);
        }
        return labels;
    }

    private static void require(boolean valid) throws IOException {
        if (!valid) {
            throw new IOException("not an object of texts");
        }
    }
}
