package dev.worldlog.conformance.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Worldlog server as a child process. Closing it kills it.
 *
 * <p>Thread-safe.
 */
public final class ServerProcess implements AutoCloseable {
    private static final String MAIN = "dev.worldlog.server.Main";
    private static final Pattern READY = Pattern.compile("serving on \\S+:(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts one on a directory, at any free port; settings of whoever runs the kit do not reach it. */
    public static ServerProcess start(Path directory) throws IOException {
        List<String> arguments =
                List.of("serve", "--data", directory.toString(), "--listen", "127.0.0.1:0", "--log-level", "warn");
        ProcessBuilder builder = new ProcessBuilder(JavaProgram.command(MAIN, arguments));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(
                directory.resolveSibling(directory.getFileName() + ".log").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("WORLDLOG_"));
        ServerProcess server = new ServerProcess(builder.start());
        Thread reader = new Thread(server::readOutput, "conformance-server-output");
        reader.setDaemon(true);
        reader.start();
        return server;
    }

    /** The port that it serves on; waits until it does. */
    public int port() throws InterruptedException {
        try {
            return port.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a server did not begin to serve", e);
        }
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns when it has stopped in order. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("a server did not stop within " + PATIENCE.toSeconds() + " s");
        }
    }

    /** Waits until it is gone, so that what it leaves can be deleted. */
    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads to the end also after the line that matters: a full pipe would stop the server. */
    private void readOutput() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    port.complete(Integer.valueOf(ready.group(1)));
                }
            }
            port.completeExceptionally(new IOException("end of output"));
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
    }
}
