package dev.worldlog.conformance.lab;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the kit starts and makes. Closing it ends the processes and deletes what they left, also after an interrupt.
 *
 * <p>Thread-safe.
 */
public final class Lab implements AutoCloseable {
    private final ScratchDirectory scratch = new ScratchDirectory();
    private final AtomicInteger servers = new AtomicInteger();

    @GuardedBy("this")
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean closed;

    @GuardedBy("this")
    private @Nullable ServerProcess shared;

    public Lab() throws IOException {
        own(scratch);
    }

    /** The server that scenarios share; started for the first of them. */
    public synchronized ServerProcess sharedServer() throws IOException {
        if (shared == null) {
            shared = startServer(newStore());
        }
        return shared;
    }

    /** A directory for a store. */
    public Path newStore() {
        return scratch.path().resolve("server-" + servers.incrementAndGet());
    }

    /** Starts a server on a store, which may have been used before. */
    public ServerProcess startServer(Path store) throws IOException {
        return own(ServerProcess.start(store));
    }

    /** Takes something over, to be closed with the lab. */
    public synchronized <C extends AutoCloseable> C own(C closeable) {
        open.push(closeable);
        if (closed) {
            close();
            throw new IllegalStateException("the lab is closed");
        }
        return closeable;
    }

    /** Ends something now. */
    public void end(AutoCloseable owned) {
        synchronized (this) {
            open.remove(owned);
        }
        closeQuietly(owned);
    }

    /** Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            closeQuietly(open.pop());
        }
    }

    private static void closeQuietly(AutoCloseable owned) {
        try {
            owned.close();
        } catch (Exception e) {
            System.err.println("worldlog conformance: " + e);
        }
    }
}
