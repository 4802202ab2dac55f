package dev.worldlog.conformance;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.LogManager;
import picocli.CommandLine;

/**
 * Where {@code worldlog conformance} starts.
 *
 * <p>Confined to the main thread.
 */
public final class Main {
    private static final int USAGE_COLUMNS = 110;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        System.exit(run(stream(FileDescriptor.out), stream(FileDescriptor.err), withoutVerb(arguments)));
    }

    /** The launcher passes on its own first argument. */
    private static String[] withoutVerb(String[] arguments) {
        boolean hasVerb = arguments.length > 0 && arguments[0].equals("conformance");
        return hasVerb ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    }

    /** Runs one command line to its end; the exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new ConformanceCommand(out, err))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(USAGE_COLUMNS)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    err.println("worldlog conformance: there is no result: " + failure);
                    return FAILED;
                })
                .execute(arguments);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
