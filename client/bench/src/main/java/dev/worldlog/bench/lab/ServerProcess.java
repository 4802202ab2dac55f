package dev.worldlog.bench.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
 * A server that runs as a child process and prints {@code serving on HOST:PORT} when it does. Closing it stops it in order.
 *
 * <p>Thread-safe.
 */
public final class ServerProcess implements AutoCloseable {
    private static final String WORLDLOG = "dev.worldlog.server.Main";
    private static final String REFERENCE = "dev.worldlog.bench.reference.ReferenceServer";
    private static final Pattern READY = Pattern.compile("serving on (\\S+:\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Child child;
    private final long startedNanos;
    private final CompletableFuture<Ready> ready = new CompletableFuture<>();

    private ServerProcess(List<String> command, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        startedNanos = System.nanoTime();
        child = Child.start(builder, log);
    }

    /** Starts a Worldlog server on a directory; settings of whoever runs the bench do not reach it. */
    public static ServerProcess worldlog(JavaCommand java, Path directory, List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("serve", "--data", directory.toString(), "--listen", "127.0.0.1:0", "--log-level", "warn"));
        arguments.addAll(options);
        return start(java.of(WORLDLOG, arguments), directory.resolveSibling(directory.getFileName() + ".log"));
    }

    /** Starts the reference server, in the same way but for the archive of classes; its log is beside that directory. */
    public static ServerProcess reference(JavaCommand java, Path directory) throws IOException {
        return start(java.withoutArchive().of(REFERENCE, List.of()), directory.resolve("reference.log"));
    }

    private static ServerProcess start(List<String> command, Path log) throws IOException {
        ServerProcess server = new ServerProcess(command, log);
        Thread reader = new Thread(server::readOutput, "bench-server-output");
        reader.setDaemon(true);
        reader.start();
        return server;
    }

    /** Where it serves; waits until it does. */
    public String address() {
        return ready().address();
    }

    /** How long it took from the start of the process until it said that it serves; waits until it does. */
    public Duration startTime() {
        return Duration.ofNanos(ready().nanos() - startedNanos);
    }

    public long pid() {
        return child.process().pid();
    }

    private Ready ready() {
        try {
            return ready.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a server ended before it served; its last words: " + child.lastWords(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "a server did not serve within " + PATIENCE.toSeconds() + " s: " + child.lastWords(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Stops it and waits until it is gone. Idempotent. */
    @Override
    public void close() {
        child.close();
    }

    /** Reads to the end also after the line that matters: a full pipe would stop the server. */
    private void readOutput() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.process().getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(new Ready(matcher.group(1), System.nanoTime()));
                }
            }
            ready.completeExceptionally(new IOException("end of output"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Where a server serves, and since when. Immutable. */
    private record Ready(String address, long nanos) {}
}
