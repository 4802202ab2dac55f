package dev.worldlog.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.Machine;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.measure.Row.Figures;
import dev.worldlog.bench.measure.Samples;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/**
 * The result as one JSON object for programs, every round included.
 *
 * <p>Immutable.
 */
public record JsonReport(Machine machine, List<Row> rows) {
    public String text() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            writeMachine(json);
            json.writeArrayFieldStart("rows");
            for (Row row : rows) {
                write(json, row);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private void writeMachine(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("machine");
        json.writeStringField("time", machine.time().toString());
        json.writeNumberField("cores", machine.cores());
        json.writeNumberField("load_before", machine.load());
        json.writeStringField("jdk", machine.jdk());
        json.writeStringField("system", machine.system());
        json.writeStringField("file_system", machine.fileSystem());
        json.writeStringField("sqlite", machine.sqlite());
        json.writeStringField("worldlog", machine.worldlog());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Row row) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", row.id());
        json.writeStringField("what", row.what());
        json.writeStringField("unit", row.unit());
        write(json, "subject", row.subject());
        Figures reference = row.reference();
        if (reference != null) {
            write(json, "reference", reference);
        }
        if (row.hasRatio()) {
            json.writeNumberField("ratio", row.ratio());
        }
        Goal goal = row.goal();
        if (goal != null) {
            write(json, goal, Boolean.TRUE.equals(row.isMet()), row.whyMissed());
        }
        json.writeStringField("note", row.note());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Goal goal, boolean isMet, String whyMissed) throws IOException {
        json.writeObjectFieldStart("goal");
        json.writeStringField("of", goal.isOfRatio() ? "ratio" : "subject");
        json.writeNumberField(goal.isFloor() ? "at_least" : "at_most", goal.bound());
        json.writeBooleanField("met", isMet);
        if (!whyMissed.isEmpty()) {
            json.writeStringField("why_missed", whyMissed);
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Figures figures) throws IOException {
        Samples samples = figures.samples();
        json.writeObjectFieldStart(name);
        json.writeStringField("who", figures.who());
        json.writeStringField("durability", figures.durability());
        json.writeNumberField("median", samples.median());
        json.writeNumberField("min", samples.min());
        json.writeNumberField("max", samples.max());
        json.writeArrayFieldStart("rounds");
        for (double round : samples.rounds()) {
            json.writeNumber(round);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
