package dev.worldlog.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Not thread-safe. */
class LineReaderTest {
    @Test
    void skipsBlankLinesButCountsThem() throws Exception {
        assertThat(lines("a\n\n  \t\nb\n")).containsExactly("1 a", "4 b");
    }

    @Test
    void dropsAByteOrderMarkAndCarriageReturns() throws Exception {
        assertThat(lines("\uFEFFa\r\n\r\nb\rc\r\n")).containsExactly("1 a", "3 b\rc");
    }

    @Test
    void readsALastLineWithoutAnEnd() throws Exception {
        assertThat(lines("a\nb")).containsExactly("1 a", "2 b");
        assertThat(lines("")).isEmpty();
        assertThat(lines("\n")).isEmpty();
    }

    @Test
    void readsLinesLongerThanItsBuffer() throws Exception {
        String longLine = "x".repeat(200_000);

        assertThat(lines(longLine + "\nb\n")).containsExactly("1 " + longLine, "2 b");
    }

    @Test
    void refusesALineThatIsTooLong() {
        LineReader reader = new LineReader(new ByteArrayInputStream("ab\nabcde\n".getBytes(StandardCharsets.UTF_8)), 4);

        LineException problem = catchThrowableOfType(LineException.class, () -> {
            reader.next();
            reader.next();
        });

        assertThat(problem.in("f")).isEqualTo("f:2: longer than 4 bytes");
    }

    private static List<String> lines(String text) throws Exception {
        LineReader reader = new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        List<String> lines = new ArrayList<>();
        for (SourceLine line = reader.next(); line != null; line = reader.next()) {
            lines.add(line.number() + " " + line.text(0, line.bytes().length));
        }
        return lines;
    }
}
