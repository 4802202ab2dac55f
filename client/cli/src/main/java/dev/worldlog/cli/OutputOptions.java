package dev.worldlog.cli;

import dev.worldlog.cli.output.EventFormat;
import dev.worldlog.cli.output.JsonEventFormat;
import dev.worldlog.cli.output.PrettyEventFormat;
import java.time.ZoneId;
import picocli.CommandLine.Option;

/**
 * The option that says how events are printed.
 *
 * <p>Not thread-safe.
 */
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "pretty",
            description = "pretty: a compact line for people. json: protobuf JSON, one event a line. Default: pretty.")
    private Output output = Output.pretty;

    EventFormat format(Console console) {
        return output == Output.json
                ? new JsonEventFormat()
                : new PrettyEventFormat(
                        console.terminal().coloursOut(),
                        ZoneId.systemDefault(),
                        console.terminal().columns());
    }

    boolean json() {
        return output == Output.json;
    }

    /** The spellings are those of the command line. Immutable. */
    enum Output {
        pretty,
        json
    }
}
