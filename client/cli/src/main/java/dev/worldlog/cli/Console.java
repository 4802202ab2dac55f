package dev.worldlog.cli;

import dev.worldlog.cli.output.Style;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The surroundings of a command: its streams, what they are connected to, the environment and the user's Ctrl-C.
 *
 * @param in standard input
 * @param out standard output; buffered, so whoever has nothing more to write flushes it
 * @param err standard error, for everything that is not the answer
 * @param terminal what the streams are connected to
 * @param environment environment variables
 * @param interrupts what happens on Ctrl-C
 * @param serverCommand how to run the server's main class as another process, without its arguments
 *     <p>Immutable.
 */
record Console(
        InputStream in,
        OutputStream out,
        PrintStream err,
        Terminal terminal,
        Map<String, String> environment,
        Interrupts interrupts,
        List<String> serverCommand) {
    /** Writes a line of the answer. */
    void print(String line) {
        write(line + "\n");
    }

    /** Writes a part of the answer as it is. */
    void write(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ClosedOutputException(e);
        }
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new ClosedOutputException(e);
        }
    }

    /** Says something that is not part of the answer. */
    void notice(String line) {
        err.println(Style.DIM.paint("worldlog: " + line, terminal.coloursErr()));
    }

    /** Says what went wrong. */
    void error(String line) {
        err.println(Style.RED.paint("worldlog:", terminal.coloursErr()) + " " + line);
    }
}
