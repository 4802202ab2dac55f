package dev.worldlog.cli;

import dev.worldlog.cli.output.EventFormat;
import dev.worldlog.cli.output.EventView;
import dev.worldlog.cli.output.JsonEventFormat;
import dev.worldlog.cli.output.LineView;
import dev.worldlog.cli.output.LiveView;
import dev.worldlog.cli.output.PrettyEventFormat;
import dev.worldlog.cli.output.TableEventFormat;
import java.time.ZoneId;
import picocli.CommandLine.Option;

/**
 * The options that say how a stream of events is shown.
 *
 * <p>Not thread-safe.
 */
final class EventOutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "pretty",
            description = {
                "pretty: for people; on a terminal aligned, with a streamed message on one line that grows.",
                "json, jsonl: protobuf JSON, one event a line. table: columns below a heading. Default: pretty."
            })
    private Output output = Output.pretty;

    @Option(
            names = "--full",
            description = "On a terminal show long texts whole, on lines of their own. Elsewhere nothing is cut.")
    private boolean full;

    EventView view(Console console) {
        Terminal terminal = console.terminal();
        if (output == Output.pretty && terminal.outIsTerminal()) {
            return new LiveView(
                    console::write, terminal.coloursOut(), ZoneId.systemDefault(), terminal.columns(), full);
        }
        return new LineView(format(terminal), console::write);
    }

    private EventFormat format(Terminal terminal) {
        ZoneId zone = ZoneId.systemDefault();
        return switch (output) {
            case pretty -> new PrettyEventFormat(false, zone, () -> 0);
            case json, jsonl -> new JsonEventFormat();
            case table -> new TableEventFormat(zone, full ? () -> 0 : terminal.columns());
        };
    }

    /** The spellings are those of the command line. Immutable. */
    enum Output {
        pretty,
        json,
        jsonl,
        table
    }
}
