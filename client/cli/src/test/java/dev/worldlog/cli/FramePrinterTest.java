package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.cli.output.EventFormat;
import dev.worldlog.cli.output.JsonEventFormat;
import dev.worldlog.cli.output.LineView;
import dev.worldlog.cli.output.PrettyEventFormat;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.MessageEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FramePrinterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aLossIsSaidBesideTheEventsWhateverTheirFormat() {
        for (EventFormat format :
                List.of(new PrettyEventFormat(false, ZoneOffset.UTC, () -> 0), new JsonEventFormat())) {
            out.reset();
            err.reset();
            FramePrinter printer = printer(format);

            printer.print(event(15));
            printer.print(diverged(12, 15));
            printer.print(event(20));

            assertThat(err.toString(StandardCharsets.UTF_8))
                    .isEqualTo("worldlog: lost: what was shown here of #12 to #15 was not on disk when the server died;"
                            + " disregard it\n");
            assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2).noneMatch(line -> line.contains("12"));
        }
    }

    @Test
    void oneLostEventIsNamedOnce() {
        printer(new JsonEventFormat()).print(diverged(12, 12));

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("of #12 was");
        assertThat(out.size()).isZero();
    }

    private FramePrinter printer(EventFormat format) {
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                out,
                errors,
                Terminal.NONE,
                Map.of(),
                new TestConsole("nowhere"),
                List.of());
        return new FramePrinter(console, new LineView(format, console::write));
    }

    private static Frame event(long sequence) {
        return Frame.newBuilder()
                .addEvents(Event.newBuilder()
                        .setSequence(sequence)
                        .setMessage(MessageEvent.newBuilder().setContent("hello")))
                .build();
    }

    private static Frame diverged(long from, long to) {
        return Frame.newBuilder()
                .setDiverged(Diverged.newBuilder()
                        .setLastCommonSequence(from - 1)
                        .setLostFromSequence(from)
                        .setLostToSequence(to))
                .build();
    }
}
