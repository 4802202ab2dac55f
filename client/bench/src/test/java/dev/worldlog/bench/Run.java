package dev.worldlog.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of the benchmark in this process; its servers are processes of their own.
 *
 * @param exitCode what it ended with
 * @param out what it printed
 * @param err what it said meanwhile
 *     <p>Immutable.
 */
record Run(int exitCode, String out, String err) {
    /** Rounds as small as they can be, beneath this directory. */
    static Run tiny(Path directory, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("--quick", "--events", "300", "--directory", directory.toString()));
        arguments.addAll(List.of(options));
        return of(arguments.toArray(String[]::new));
    }

    static Run of(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.run(stream(out), stream(err), arguments);
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
