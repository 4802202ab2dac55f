package dev.worldlog.bench;

import dev.worldlog.bench.measure.InvalidMeasurementException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.LogManager;
import picocli.CommandLine;

/**
 * Where {@code worldlog bench} starts.
 *
 * <p>Confined to the main thread.
 */
public final class Main {
    private static final int USAGE_COLUMNS = 110;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        silenceLibraries();
        System.exit(run(stream(FileDescriptor.out), stream(FileDescriptor.err), withoutVerb(arguments)));
    }

    /** The launcher passes on its own first argument. */
    private static String[] withoutVerb(String[] arguments) {
        boolean hasVerb = arguments.length > 0 && arguments[0].equals("bench");
        return hasVerb ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    }

    /** Runs one command line to its end; the exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new BenchCommand(out, err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(USAGE_COLUMNS)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    err.println("worldlog bench: " + line(failure));
                    return FAILED;
                })
                .execute(arguments);
    }

    /** A wrong answer is often found on a thread of the transport, which wraps it into failures of its own. */
    private static String line(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidMeasurementException) {
                return "INVALID, there is no result: " + cause.getMessage();
            }
        }
        return "there is no result: " + failure;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private static void silenceLibraries() {
        LogManager.getLogManager().reset();
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty("logback.configurationFile", "dev/worldlog/bench/logback-silent.xml");
    }
}
