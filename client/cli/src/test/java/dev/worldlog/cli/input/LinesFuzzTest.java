package dev.worldlog.cli.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.worldlog.cli.output.JsonEventFormat;
import dev.worldlog.fuzz.Fuzzing;
import dev.worldlog.v1.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Any bytes as a file of events, in every format that {@code emit --from} reads. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
public final class LinesFuzzTest {
    private static final JsonEventFormat FORMAT = new JsonEventFormat();

    @Test
    void everyLineIsAnEventOrIsRefusedWithItsPlace() throws Exception {
        List<byte[]> seeds = Stream.of(
                        "{\"worldId\":\"w\",\"channel\":\"message\",\"content\":\"\\ud800a\",\"timestamp\":1.5e12}",
                        "{\"channel\":\"world\",\"type\":\"tool-result\",\"toolExecution\":{\"toolName\":\"t\","
                                + "\"duration\":3,\"result\":{\"n\":[1,null]},\"sequenceId\":7}}",
                        "{\"channel\":\"sse\",\"type\":\"end\",\"agentName\":\"a\",\"usage\":{\"inputTokens\":1}}",
                        "{\"channel\":\"message\",\"timestamp\":\"a\\nb\"}",
                        "{\"channel\":\"system\",\"content\":{\"eventType\":\"t\"},"
                                + "\"timestamp\":\"2026-05-04T09:00:00.900Z\"}",
                        "{\"id\":\"e\",\"message\":{\"content\":\"x\"},\"occurTime\":\"2026-05-04T09:00:00Z\"}\r\n\n"
                                + "{\"tool\":{\"phase\":\"TOOL_PHASE_START\",\"input\":{\"json\":\"{}\"}}}",
                        "{\"occurTime\":\"a\\nb\"}",
                        "{\"a\\nb\":1}",
                        "{\"channel\":\"message\",\"a\\nb\":1,\"a\\nb\":2}",
                        "{\"system\":{\"type\":\"t\",\"content\":{\"value\":{\"a\":[1,null,true]}}}}")
                .map(text -> text.getBytes(UTF_8))
                .toList();
        Fuzzing.attack(LinesFuzzTest.class, seeds);
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        readAll(input, new AgentWorldReader("w", new InputNotes()));
        for (Event event : readAll(input, new ProtobufJsonReader())) {
            requireTheSame(event);
        }
    }

    /** Reads up to the first line that is refused. */
    private static List<Event> readAll(byte[] input, EventReader reader) throws IOException {
        LineReader lines = new LineReader(new ByteArrayInputStream(input));
        List<Event> events = new ArrayList<>();
        try {
            for (SourceLine line = lines.next(); line != null; line = lines.next()) {
                events.add(reader.read(line));
            }
        } catch (LineException refused) {
            if (refused.line() < 1
                    || refused.column() < 0
                    || refused.in("file").lines().count() != 1) {
                throw new AssertionError("refused without a place", refused);
            }
        }
        return events;
    }

    /** What was read must survive being written and read again, as it would in a copy from one world to another. */
    private static void requireTheSame(Event event) {
        String text = FORMAT.line(event);
        try {
            Event again = new ProtobufJsonReader().read(SourceLine.of(1, text));
            if (!again.equals(event)) {
                throw new AssertionError(text + " is read as " + again);
            }
        } catch (LineException e) {
            throw new AssertionError(text + " is refused: " + e.in("file"), e);
        }
    }
}
