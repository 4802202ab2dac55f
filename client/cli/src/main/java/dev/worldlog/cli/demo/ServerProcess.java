package dev.worldlog.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that runs as a child process on a file.
 *
 * <p>Thread-safe.
 */
final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("serving on (\\S+:\\d+)");
    private static final Duration START_PATIENCE = Duration.ofSeconds(20);
    private static final int LOG_LINES_SHOWN = 5;

    private final Process process;
    private final Path log;
    private final CompletableFuture<String> address = new CompletableFuture<>();

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a server; {@link #address} waits until it serves.
     *
     * @param command how to run the server's main class, without its arguments
     * @param directory where the data and the log are
     */
    static ServerProcess start(List<String> command, Path directory) {
        Path log = directory.resolve("server.log");
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of("serve", "--data", directory.resolve("data").toString(), "--listen", "127.0.0.1:0"));
        ProcessBuilder builder = new ProcessBuilder(whole);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            ServerProcess server = new ServerProcess(builder.start(), log);
            Thread reader = new Thread(server::readOutput, "demo-server-output");
            reader.setDaemon(true);
            reader.start();
            return server;
        } catch (IOException e) {
            throw new DemoException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    /** Where it serves; waits until it does. */
    String address() {
        try {
            return address.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new DemoException("the server ended before it served; its last words: " + lastWords(), e);
        } catch (TimeoutException e) {
            throw new DemoException(
                    "the server did not serve within " + START_PATIENCE.toSeconds() + " s: " + lastWords(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Ends it without any warning, as SIGKILL does, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new DemoException("the server, process " + process.pid() + ", cannot be killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted", e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** Reads to the end also after the line that matters: a full pipe would stop the server. */
    private void readOutput() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    address.complete(ready.group(1));
                }
            }
            address.completeExceptionally(new IOException("end of output"));
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "(no log)";
        }
    }
}
