package dev.worldlog.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What all calls of one client share: its channels, its surroundings, and who has to be told when it closes.
 *
 * <p>Owns the channels and their threads. Thread-safe.
 */
final class Connection implements AutoCloseable {
    private static final Duration UNARY_PATIENCE = Duration.ofSeconds(5);
    private static final Duration ABORT_PATIENCE = Duration.ofSeconds(1);

    private final ManagedChannel channel;
    private final ManagedChannel bulkChannel;
    private final NetworkThreads threads;
    private final ClientSettings settings;
    private final Environment environment;
    private final ExecutorService callbacks = newCallbacks();

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Set<Runnable> openCalls = new LinkedHashSet<>();

    @GuardedBy("lock")
    private boolean closed;

    Connection(
            ManagedChannel channel,
            ManagedChannel bulkChannel,
            NetworkThreads threads,
            ClientSettings settings,
            Environment environment) {
        this.channel = channel;
        this.bulkChannel = bulkChannel;
        this.threads = threads;
        this.settings = settings;
        this.environment = environment;
    }

    Channel channel() {
        return channel;
    }

    /** For replays: on another connection, because a flood of frames would hold up everything else on the first one. */
    Channel bulkChannel() {
        return bulkChannel;
    }

    /**
     * To be called before an attempt that follows a failed one: how long to wait is decided by the {@link Backoff} alone. Otherwise
     * gRPC would refuse attempts while its own, which grows to two minutes, is not over.
     */
    void connectAtOnce() {
        channel.resetConnectBackoff();
        bulkChannel.resetConnectBackoff();
    }

    ClientSettings settings() {
        return settings;
    }

    Environment environment() {
        return environment;
    }

    Timing timing() {
        return environment.timing();
    }

    Backoff backoff() {
        return new Backoff(settings.retryPolicy(), environment.random());
    }

    /** Runs the user's callbacks, which may block; after the client was closed, on the thread that has something to say. */
    Executor callbacks() {
        return callbacks;
    }

    private static ExecutorService newCallbacks() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DaemonThreads("worldlog-callback"),
                (task, closed) -> task.run());
    }

    /**
     * Remembers a call until {@link #forget}.
     *
     * @param stop ends the call; run when the client closes, once
     * @throws IllegalStateException when the client is closed
     */
    void remember(Runnable stop) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the client is closed");
            }
            openCalls.add(stop);
        }
    }

    void forget(Runnable stop) {
        synchronized (lock) {
            openCalls.remove(stop);
        }
    }

    @Override
    public void close() {
        List<Runnable> stops;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            stops = List.copyOf(openCalls);
            openCalls.clear();
        }
        stops.forEach(Runnable::run);
        environment.timing().close();
        shutDownChannels();
        threads.close();
        callbacks.shutdown();
    }

    private void shutDownChannels() {
        channel.shutdown();
        bulkChannel.shutdown();
        try {
            if (channel.awaitTermination(UNARY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    && bulkChannel.awaitTermination(ABORT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            channel.shutdownNow();
            bulkChannel.shutdownNow();
            channel.awaitTermination(ABORT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurry) {
            channel.shutdownNow();
            bulkChannel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
