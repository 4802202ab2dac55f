package dev.worldlog.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The lines that a process writes to one of its streams, collected while it runs, so that it never waits for a reader.
 *
 * <p>Thread-safe.
 */
public final class ProcessOutput {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private ProcessOutput() {}

    static ProcessOutput of(InputStream stream, String threadName) {
        ProcessOutput output = new ProcessOutput();
        Thread reader = new Thread(() -> output.read(stream), threadName);
        reader.setDaemon(true);
        reader.start();
        return output;
    }

    /** What was written so far. */
    public List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a line; returns the first that matches, empty when the stream ends or the patience does. */
    public Optional<String> await(Predicate<String> wanted, Duration patience) throws InterruptedException {
        long nanosLeft = patience.toNanos();
        int seen = 0;
        lock.lock();
        try {
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (wanted.test(lines.get(seen))) {
                        return Optional.of(lines.get(seen));
                    }
                }
                if (ended || nanosLeft <= 0) {
                    return Optional.empty();
                }
                nanosLeft = changed.awaitNanos(nanosLeft);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the process has closed the stream, so that {@link #lines} is all there will be. */
    void awaitEnd(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long nanosLeft = patience.toNanos();
            while (!ended && nanosLeft > 0) {
                nanosLeft = changed.awaitNanos(nanosLeft);
            }
        } finally {
            lock.unlock();
        }
    }

    private void read(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            // A killed process takes its pipes along; what it had said is here.
            add("(output broke off: " + e.getMessage() + ")");
        } finally {
            end();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            lines.add(line);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
