package dev.worldlog.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.worldlog.v1.Event;
import org.junit.jupiter.api.Test;

/** Not thread-safe. */
class AgentWorldReaderTest {
    private final InputNotes notes = new InputNotes();
    private final AgentWorldReader reader = new AgentWorldReader("lab", notes);

    @Test
    void givesEveryLineAnIdThatDependsOnItsBytesAndItsNumber() throws Exception {
        Event first = reader.read(SourceLine.of(7, "{\"channel\":\"message\",\"content\":\"a\"}"));
        Event again = reader.read(SourceLine.of(7, "{\"channel\":\"message\",\"content\":\"a\"}"));
        Event otherNumber = reader.read(SourceLine.of(8, "{\"channel\":\"message\",\"content\":\"a\"}"));
        Event otherBytes = reader.read(SourceLine.of(7, "{\"channel\":\"message\",\"content\":\"b\"}"));

        assertThat(first.getId()).matches("aw-[0-9a-f]{32}-7");
        assertThat(again).isEqualTo(first);
        assertThat(otherNumber.getId()).isNotEqualTo(first.getId());
        assertThat(otherBytes.getId()).isNotEqualTo(first.getId());
    }

    @Test
    void countsFieldsThatHaveNoPlace() throws Exception {
        String line = "{\"channel\":\"sse\",\"type\":\"end\",\"colour\":1,\"empty\":null,\"usage\":{\"cost\":0.1},"
                + "\"tool_calls\":[{\"id\":\"c\",\"type\":\"other\",\"function\":{\"strict\":true}}]}";

        reader.read(SourceLine.of(1, line));
        reader.read(SourceLine.of(2, line));

        assertThat(notes.lines())
                .containsExactly(
                        "field \"colour\" has no place in an event; left out of 2 events",
                        "field \"tool_calls[0].function.strict\" has no place in an event; left out of 2 events",
                        "field \"tool_calls[0].type\" has no place in an event; left out of 2 events",
                        "field \"usage.cost\" has no place in an event; left out of 2 events");
    }

    @Test
    void replacesHalfASurrogatePairInTextAndSaysSo() throws Exception {
        Event event = reader.read(SourceLine.of(1, "{\"channel\":\"message\",\"content\":\"a\\ud83d\"}"));

        assertThat(event.getMessage().getContent()).isEqualTo("a\uFFFD");
        assertThat(notes.lines())
                .containsExactly("field \"content\" held half of a surrogate pair in 1 event; replaced by U+FFFD");
    }

    @Test
    void keepsApplicationJsonThatNamesAFieldTwice() throws Exception {
        Event event = reader.read(SourceLine.of(
                1, "{\"channel\":\"world\",\"type\":\"tool-start\",\"toolExecution\":{\"input\":{\"a\":1,\"a\":2}}}"));

        assertThat(event.getTool().getInput().getJson()).isEqualTo("{\"a\":1,\"a\":2}");
    }

    @Test
    void keepsAnUnknownWorldEventWhole() throws Exception {
        String line = "{\"channel\":\"world\",\"type\":\"moved\",\"to\":\"garden\"}";

        Event event = reader.read(SourceLine.of(1, line));

        assertThat(event.getSystem().getType()).isEqualTo("world.moved");
        assertThat(event.getSystem().getContent().getJson()).isEqualTo(line);
        assertThat(notes.lines()).isEmpty();
    }

    @Test
    void saysWhereALineIsNotOneJsonObject() {
        assertThat(problem("{\"channel\":\"message\",")).startsWith("f:9:22: not valid JSON: ");
        assertThat(problem("[]")).isEqualTo("f:9:1: expected a JSON object");
        assertThat(problem("{\"channel\":\"message\"} x")).startsWith("f:9:2").contains("not valid JSON");
        assertThat(problem("{\"channel\":\"message\"}{}")).isEqualTo("f:9:22: expected nothing after the JSON object");
        assertThat(problem("{\"channel\":\"message\u0000\"}")).isEqualTo("f:9:20: a NUL byte; expected text in UTF-8");
        assertThat(problem("{\"channel\":\"message\",\"sender\":\"a\",\"sender\":\"b\"}"))
                .isEqualTo("f:9:44: sender: the field stands there twice");
    }

    @Test
    void saysWhichFieldIsWrong() {
        assertThat(problem("{}")).isEqualTo("f:9: channel: missing; expected message, sse, world or system");
        assertThat(problem("{\"chänn\":1,\"channel\":\"mesage\"}"))
                .isEqualTo("f:9:22: channel: \"mesage\"; expected message, sse, world or system");
        assertThat(problem("{\"channel\":\"message\",\"content\":{\"a\":1}}"))
                .isEqualTo("f:9:32: content: an object; expected a string");
        assertThat(problem("{\"channel\":\"sse\",\"type\":\"begin\"}"))
                .isEqualTo("f:9:25: type: \"begin\"; expected start, chunk, end, error, log or tool-stream");
        assertThat(problem("{\"channel\":\"sse\"}")).isEqualTo("f:9:1: type: missing");
        assertThat(problem("{\"channel\":\"sse\",\"type\":\"end\",\"usage\":{\"inputTokens\":-1}}"))
                .isEqualTo("f:9:54: usage.inputTokens: -1; expected a whole number from 0 to 2^64 - 1");
        assertThat(problem("{\"channel\":\"sse\",\"type\":\"end\",\"usage\":{\"inputTokens\":1e999999999}}"))
                .endsWith("expected a number of a sensible size");
        assertThat(problem("{\"channel\":\"sse\",\"type\":\"end\",\"usage\":{\"inputTokens\":1e9999999999}}"))
                .endsWith("expected a number of a sensible size");
        assertThat(problem("{\"channel\":\"message\",\"timestamp\":\"yesterday\"}"))
                .endsWith("timestamp: \"yesterday\"; expected a time such as 2026-05-04T09:00:00.900Z");
        assertThat(problem("{\"channel\":\"world\",\"type\":\"tool-result\",\"toolExecution\":{\"duration\":-1}}"))
                .endsWith("toolExecution.duration: -1; expected milliseconds, from 0 to 315576000000000");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] line = {'{', '"', 'a', (byte) 0xC3, '"', '}'};

        LineException problem = catchThrowableOfType(LineException.class, () -> reader.read(new SourceLine(3, line)));

        assertThat(problem.in("f")).isEqualTo("f:3:4: not valid UTF-8");
    }

    private String problem(String line) {
        return catchThrowableOfType(LineException.class, () -> reader.read(SourceLine.of(9, line)))
                .in("f");
    }
}
