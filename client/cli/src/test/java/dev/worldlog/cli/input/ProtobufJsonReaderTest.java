package dev.worldlog.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.worldlog.v1.Event;
import org.junit.jupiter.api.Test;

/** Not thread-safe. */
class ProtobufJsonReaderTest {
    private final ProtobufJsonReader reader = new ProtobufJsonReader();

    @Test
    void dropsWhatOnlyTheServerMaySayAndKeepsTheRest() throws Exception {
        Event event = reader.read(SourceLine.of(
                1,
                "{\"sequence\":\"7\",\"id\":\"e-1\",\"world\":\"a\",\"chat\":\"c\",\"emitTime\":\"2026-05-04T09:00:00Z\","
                        + "\"tool\":{\"phase\":\"TOOL_PHASE_RESULT\",\"resultSize\":\"18446744073709551615\","
                        + "\"result\":{\"json\":\"{\\\"n\\\": 9007199254740993}\"}},\"labels\":{\"sequence\":\"x\"}}"));

        assertThat(event.getSequence()).isZero();
        assertThat(event.hasEmitTime()).isFalse();
        assertThat(event.getWorld()).isEmpty();
        assertThat(event.getId()).isEqualTo("e-1");
        assertThat(event.getChat()).isEqualTo("c");
        assertThat(event.getTool().getResultSize()).isEqualTo(-1);
        assertThat(event.getTool().getResult().getJson()).isEqualTo("{\"n\": 9007199254740993}");
        assertThat(event.getLabelsMap()).containsEntry("sequence", "x");
    }

    @Test
    void givesAnIdThatStaysTheSameToAnEventWithoutOne() throws Exception {
        SourceLine line = SourceLine.of(3, "{\"message\":{\"content\":\"hi\"}}");

        assertThat(reader.read(line).getId()).matches("json-[0-9a-f]{32}-3");
        assertThat(reader.read(line)).isEqualTo(reader.read(line));
    }

    @Test
    void namesTheUnknownFieldAndTheLine() {
        assertThat(problem("{\"mesage\":{}}")).isEqualTo("f:4: mesage: no such field in an event");
        assertThat(problem("{\"message\":{\"text\":\"hi\"}}"))
                .isEqualTo("f:4: message.text: no such field in an event");
        assertThat(
                        problem(
                                "{\"labels\":{\"any\":\"x\"},\"system\":{\"type\":\"t\",\"content\":{\"value\":{\"a\":1},\"x\":1}}}"))
                .isEqualTo("f:4: system.content.x: no such field in an event");
    }

    @Test
    void refusesATimeThatIsNone() {
        assertThat(problem("{\"system\":{\"type\":\"t\"},\"occurTime\":\"2026-85-04T09:00:00Z\"}"))
                .contains(": occurTime: \"2026-85-04T09:00:00Z\"; expected a time such as ");
    }

    @Test
    void saysWhatIsWrongOnOneLineWhateverTheFieldIsCalled() {
        assertThat(problem("{\"message\":{\"a\\nb\\u001b[31m\":1}}")).doesNotContain("\n", "\u001b");
    }

    @Test
    void refusesWhatIsNotExactlyOneEvent() {
        assertThat(problem("{\"message\":{}} {}")).isEqualTo("f:4:16: expected nothing after the JSON object");
        assertThat(problem("{\"chat\":\"c\"}"))
                .isEqualTo("f:4: no payload; expected one of message, sse, tool, system");
        assertThat(problem("{\"message\":{\"content\":\"a\",\"content\":\"b\"}}"))
                .contains("Duplicate");
        assertThat(problem("{\"message\":{},\"sse\":{}}")).startsWith("f:4: ");
        assertThat(problem("{'message':{}}")).startsWith("f:4:2: not valid JSON: ");
        assertThat(problem("{\"tool\":{\"phase\":\"NO_PHASE\"}}")).contains("NO_PHASE");
    }

    private String problem(String line) {
        return catchThrowableOfType(LineException.class, () -> reader.read(SourceLine.of(4, line)))
                .in("f");
    }
}
