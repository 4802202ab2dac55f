package dev.worldlog;

import java.util.Arrays;

/**
 * What {@code java -jar worldlog.jar} runs: the server for {@code serve}, the benchmark for {@code bench}, the
 * conformance kit for {@code conformance}, the command line for every other verb.
 *
 * <p>The launcher {@code ./worldlog} does the same choice itself, because they want different JVM flags.
 *
 * <p>Confined to the main thread.
 */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        String verb = arguments.length == 0 ? "" : arguments[0];
        switch (verb) {
            case "serve" -> dev.worldlog.server.Main.main(rest(arguments));
            case "bench" -> dev.worldlog.bench.Main.main(rest(arguments));
            case "conformance" -> dev.worldlog.conformance.Main.main(rest(arguments));
            default -> dev.worldlog.cli.Main.main(arguments);
        }
    }

    private static String[] rest(String[] arguments) {
        return Arrays.copyOfRange(arguments, 1, arguments.length);
    }
}
