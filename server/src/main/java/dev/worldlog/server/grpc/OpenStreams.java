package dev.worldlog.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The streams that are open: how many there may be, and whom to tell when the server stops.
 *
 * <p>Thread-safe.
 */
final class OpenStreams {
    /** A stream that can be asked to end. */
    interface Stream {
        /** Ends the stream soon, from its own thread. Quick; may be called again. */
        void stop();
    }

    private final int streamsMax;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Set<Stream> streams = new HashSet<>();

    @GuardedBy("lock")
    private boolean stopping;

    OpenStreams(int streamsMax) {
        this.streamsMax = streamsMax;
    }

    int max() {
        return streamsMax;
    }

    /**
     * Lets a stream in; it says {@link #closed} once it has ended.
     *
     * @throws EventLogException {@code TOO_MANY_STREAMS} or {@code SHUTTING_DOWN}
     */
    void opened(Stream stream) {
        synchronized (lock) {
            if (stopping) {
                throw EventLogException.shuttingDown(Outcome.NOT_APPLIED);
            }
            if (streams.size() >= streamsMax) {
                throw EventLogException.tooManyStreams(streamsMax);
            }
            streams.add(stream);
        }
    }

    /** Idempotent. */
    void closed(Stream stream) {
        synchronized (lock) {
            streams.remove(stream);
            lock.notifyAll();
        }
    }

    int count() {
        synchronized (lock) {
            return streams.size();
        }
    }

    /** Lets no stream in any more and asks all of them to end. */
    void stop() {
        List<Stream> toStop;
        synchronized (lock) {
            stopping = true;
            toStop = List.copyOf(streams);
        }
        toStop.forEach(Stream::stop);
    }

    /** Waits until no stream is open; false when some still are after the patience. */
    boolean awaitNone(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (!streams.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            return true;
        }
    }
}
