package dev.worldlog.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Surroundings that remember what was written, and a Ctrl-C that a test can press.
 *
 * <p>Thread-safe, as far as its streams are.
 */
final class TestConsole implements Interrupts {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment;
    private final Terminal terminal;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Runnable> actions = new ArrayList<>();

    TestConsole(String address) {
        this(address, Terminal.NONE);
    }

    TestConsole(String address, Terminal terminal) {
        this(Map.of("WORLDLOG_ADDRESS", address), terminal);
    }

    /** The file of settings is that of the environment or none, never that of whoever runs the tests. */
    TestConsole(Map<String, String> environment, Terminal terminal) {
        this.environment = new HashMap<>(Map.of("WORLDLOG_CLIENT_CONFIG", "/no/such/file"));
        this.environment.putAll(environment);
        this.terminal = terminal;
    }

    int run(String... arguments) {
        return run(new ByteArrayInputStream(new byte[0]), arguments);
    }

    int run(InputStream in, String... arguments) {
        return run(in, out, arguments);
    }

    int run(InputStream in, OutputStream output, String... arguments) {
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return CommandTree.run(
                new Console(in, output, errors, terminal, environment, this, List.of("no-such-program")), arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Presses Ctrl-C: returns when everything registered is done, as the process would end then. */
    void interrupt() {
        List<Runnable> registered;
        synchronized (lock) {
            registered = List.copyOf(actions);
        }
        registered.forEach(Runnable::run);
    }

    @Override
    public Registration onInterrupt(Runnable action) {
        synchronized (lock) {
            actions.add(action);
        }
        return () -> {
            synchronized (lock) {
                actions.remove(action);
            }
        };
    }
}
