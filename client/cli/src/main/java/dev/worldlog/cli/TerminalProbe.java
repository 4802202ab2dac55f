package dev.worldlog.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Finds out what the standard streams are connected to. Java 17 cannot tell for each of them, so the shell is asked.
 *
 * <p>Immutable.
 */
final class TerminalProbe {
    private static final String TESTS =
            "n=0; [ -t 0 ] && n=$((n+1)); [ -t 1 ] && n=$((n+2)); [ -t 2 ] && n=$((n+4));" + " exit $n";
    private static final int COLUMNS_DEFAULT = 80;

    private TerminalProbe() {}

    static Terminal probe(Map<String, String> environment) {
        int streams = exitCode(new ProcessBuilder("sh", "-c", TESTS).inheritIO());
        boolean out = (streams & 2) != 0;
        boolean dumb = "dumb".equals(environment.get("TERM"));
        boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty() && !dumb;
        int columns = out ? columns() : 0;
        return new Terminal((streams & 1) != 0, out, (streams & 4) != 0, colours, () -> columns);
    }

    private static int exitCode(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() < 8 ? process.exitValue() : 0;
        } catch (IOException e) {
            // No shell here, so nothing is known; plain text is right everywhere.
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int columns() {
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            int columns =
                    size.matches("\\d{1,4} \\d{1,4}") ? Integer.parseInt(size.substring(size.indexOf(' ') + 1)) : 0;
            return columns > 0 ? columns : COLUMNS_DEFAULT;
        } catch (IOException e) {
            return COLUMNS_DEFAULT;
        }
    }
}
