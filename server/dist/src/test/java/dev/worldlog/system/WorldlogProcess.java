package dev.worldlog.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process of the distribution: the server or one command. Closing it kills it.
 *
 * <pre>{@code
 * try (WorldlogProcess server = WorldlogProcess.serve("--data", directory.toString())) {
 *     String address = server.address();
 *     WorldlogProcess emit = WorldlogProcess.command("emit", "lab", "--address", address, …);
 *     assertThat(emit.exitCode()).as(emit.said()).isZero();
 *     server.kill();
 * }
 * }</pre>
 *
 * <p>Every wait ends after {@link #PATIENCE} with an error that contains what the process has said. Thread-safe.
 */
public final class WorldlogProcess implements AutoCloseable {
    /** Longer than anything takes on a busy machine, and than the 30 s that the server may take to stop. */
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Pattern READY = Pattern.compile("serving on (\\S+:\\d+)");

    private final Process process;
    private final ProcessOutput output;
    private final ProcessOutput errors;

    private WorldlogProcess(Process process) {
        this.process = process;
        this.output = ProcessOutput.of(process.getInputStream(), "output-of-" + process.pid());
        this.errors = ProcessOutput.of(process.getErrorStream(), "errors-of-" + process.pid());
    }

    /** Starts a server on a free port of the loopback address; the options come after that one. */
    public static WorldlogProcess serve(String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        return command(arguments.toArray(String[]::new));
    }

    /** Starts {@code ./worldlog} with these arguments. */
    public static WorldlogProcess command(String... arguments) {
        return launch(Distribution.launcher(), Map.of(), arguments);
    }

    /** Starts a launcher, with additions to its environment; it never builds. */
    public static WorldlogProcess launch(Path launcher, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Map<String, String> withoutBuild = new HashMap<>(environment);
        withoutBuild.put("WORLDLOG_REBUILD", "no");
        return start(command, withoutBuild);
    }

    /**
     * Starts any program, with a clean environment: no settings of whoever runs the tests get in.
     *
     * @param environment added to PATH and the Java that runs the tests
     */
    public static WorldlogProcess start(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("WORLDLOG_") || name.endsWith("_OPTIONS"));
        builder.environment().put("JAVA_HOME", Distribution.javaHome().toString());
        builder.environment().putAll(environment);
        try {
            return new WorldlogProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    /** Writes to the standard input of the process and closes it. */
    public WorldlogProcess write(String text) throws IOException {
        try (var input = process.getOutputStream()) {
            input.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Writes a line to the standard input of the process. */
    public void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits until the server serves; host and port. */
    public String address() throws InterruptedException {
        Matcher ready = READY.matcher(awaitOutput(READY.pattern()));
        if (!ready.find()) {
            throw new IllegalStateException("the line matched before");
        }
        return ready.group(1);
    }

    /** Waits until the server serves, or until it has ended without; returns whether it serves. */
    public boolean serves() throws InterruptedException {
        return output.await(READY.asPredicate(), PATIENCE).isPresent();
    }

    /** Waits for a line on standard output that contains the pattern, and returns it. */
    public String awaitOutput(String pattern) throws InterruptedException {
        return output.await(Pattern.compile(pattern).asPredicate(), PATIENCE)
                .orElseThrow(() -> new AssertionError("no line with '" + pattern + "' from " + said()));
    }

    /** Waits for so many lines like that on standard output. */
    public void awaitOutput(String pattern, int count) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        Predicate<String> wanted = Pattern.compile(pattern).asPredicate();
        if (output.await(line -> wanted.test(line) && left.decrementAndGet() == 0, PATIENCE)
                .isEmpty()) {
            throw new AssertionError("no " + count + " lines with '" + pattern + "' from " + said());
        }
    }

    /** Waits at most so long for the end of the process; returns whether it came. */
    public boolean endsWithin(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** SIGKILL: no hook, no flush, no goodbye. Returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    /** SIGTERM, as an orderly stop begins; {@link #exitCode} waits for its end. */
    public WorldlogProcess terminate() {
        // The process itself would close its streams as well, and its last words be lost.
        process.toHandle().destroy();
        return this;
    }

    /** Waits for the end of the process and of its output. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + PATIENCE + ": " + said());
        }
        output.awaitEnd(PATIENCE);
        errors.awaitEnd(PATIENCE);
        return process.exitValue();
    }

    /** Its process number, for signals and limits; the launcher replaces itself, so it is the JVM's. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The lines on standard output so far. */
    public List<String> output() {
        return output.lines();
    }

    /** The lines on standard error so far. */
    public List<String> errors() {
        return errors.lines();
    }

    /** Everything it has said, for the message of a failed assertion. */
    public String said() {
        return "%s%noutput:%n%s%nerrors:%n%s%n"
                .formatted(process, String.join("\n", output()), String.join("\n", errors()));
    }

    /** The arguments of {@code java -jar}. */
    static List<String> javaJar(Path javaHome, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(List.of("-jar", Distribution.jar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
