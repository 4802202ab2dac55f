package dev.worldlog.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;

/** A server in a process of its own, on the class path of the tests. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private ServerProcess(Process process, Path errors) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
        this.errors = errors;
    }

    static ServerProcess start(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                // As the launcher does; JDK 25 would warn about SQLite otherwise.
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.worldlog.server.Main"));
        command.addAll(List.of(arguments));
        File errors = Files.createTempFile(directory, "errors", ".txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors);
        builder.environment().keySet().removeIf(name -> name.startsWith("WORLDLOG_"));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), errors.toPath());
    }

    String readLine() throws IOException {
        String line = output.readLine();
        Assertions.assertThat(line)
                .as("the server said nothing; errors: " + errors())
                .isNotNull();
        return line;
    }

    String restOfOutput() {
        return output.lines().collect(Collectors.joining("\n"));
    }

    /** What it wrote to standard error, without the notices of the JVM. */
    String errors() throws IOException {
        return Files.readAllLines(errors).stream()
                .filter(line -> !line.startsWith("WARNING:") && !line.startsWith("Picked up "))
                .collect(Collectors.joining("\n"));
    }

    /** Sends SIGTERM. */
    void terminate() {
        // The process itself would close its streams as well.
        process.toHandle().destroy();
    }

    /** Sends SIGTERM again and again: not every one of them has to count. */
    void terminateUntilItEnds() throws InterruptedException {
        do {
            terminate();
        } while (!process.waitFor(100, TimeUnit.MILLISECONDS));
    }

    /** Sends SIGHUP, as a terminal does when it is closed. */
    void hangUp() throws IOException, InterruptedException {
        kill("kill -HUP $0");
    }

    /** Sends SIGTERM and SIGINT, which arrive together. (The same signal twice may be delivered once.) */
    void terminateAndInterrupt() throws IOException, InterruptedException {
        kill("kill -STOP $0 && kill -TERM $0 && kill -INT $0 && kill -CONT $0");
    }

    private void kill(String command) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", command, Long.toString(process.pid())).start();
        Assertions.assertThat(kill.waitFor()).isZero();
    }

    int exitCode() throws InterruptedException {
        Assertions.assertThat(process.waitFor(40, TimeUnit.SECONDS)).as("ended").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
