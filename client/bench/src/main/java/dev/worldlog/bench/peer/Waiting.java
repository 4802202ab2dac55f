package dev.worldlog.bench.peer;

import dev.worldlog.bench.lab.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until a server that was just started can be spoken to.
 *
 * <p>Thread-safe: it has no state.
 */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 20_000_000;

    private Waiting() {}

    /** Tries again until it succeeds; fails when the process has ended, with what it said, or when it takes a minute. */
    static <T> T until(Child server, Attempt<T> attempt) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return attempt.once();
            } catch (NotYetException notYet) {
                if (!server.isAlive()) {
                    throw new IOException("it ended at once: " + server.lastWords(), notYet);
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("it can not be reached: " + server.lastWords(), notYet);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Tries once. */
    interface Attempt<T> {
        T once() throws NotYetException, InterruptedException;
    }

    /** It is not there yet. */
    static final class NotYetException extends Exception {
        private static final long serialVersionUID = 1L;

        NotYetException(Throwable cause) {
            super(cause);
        }
    }
}
