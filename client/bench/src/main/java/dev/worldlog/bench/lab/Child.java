package dev.worldlog.bench.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that somebody here has started, and the log that it writes. Closing it stops it in order, by force if it does not.
 *
 * <p>Thread-safe.
 */
public final class Child implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final int LOG_LINES_SHOWN = 5;

    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts what the builder describes; settings of Worldlog that whoever runs the bench has do not reach it. */
    static Child start(ProcessBuilder builder, Path log) throws IOException {
        builder.environment().keySet().removeIf(name -> name.startsWith("WORLDLOG_"));
        return new Child(builder.start(), log);
    }

    Process process() {
        return process;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The end of its log. */
    public String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "(no log)";
        }
    }

    /** Stops it and waits until it is gone. Idempotent. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
