package dev.worldlog.server;

import dev.worldlog.engine.EngineListener;
import dev.worldlog.engine.LocalEventLog;
import dev.worldlog.log.TimeSource;
import dev.worldlog.server.grpc.GrpcEdge;
import dev.worldlog.server.grpc.Health;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.StoreException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: an engine on a store, and the edge in front of it. All wiring is here, and the order in which things
 * start and stop.
 *
 * <p>Thread-safe.
 */
public final class WorldlogServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorldlogServer.class);

    /** Shares of the patience of a stop: streams say their last word, calls in progress end, answers leave. */
    private static final Duration STREAMS_PATIENCE = Duration.ofSeconds(3);

    private static final Duration CALLS_PATIENCE = Duration.ofSeconds(5);
    private static final Duration ANSWERS_PATIENCE = Duration.ofSeconds(2);

    private final LocalEventLog eventLog;
    private final GrpcEdge edge;
    private final WriteHealth writes;
    private final Duration shutdownPatience;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private WorldlogServer(LocalEventLog eventLog, GrpcEdge edge, WriteHealth writes, Duration shutdownPatience) {
        this.eventLog = eventLog;
        this.edge = edge;
        this.writes = writes;
        this.shutdownPatience = shutdownPatience;
    }

    /**
     * Starts a server on a store, which it then owns: first the engine, then the edge, so that whoever connects is served.
     *
     * @throws IOException when the address cannot be bound; the store is closed then
     * @throws StoreException when the store cannot be used; it is closed then
     */
    public static WorldlogServer start(ServerConfig config, EventStore store) throws IOException {
        WriteHealth writes = new WriteHealth();
        LocalEventLog eventLog;
        try {
            eventLog = LocalEventLog.start(store, config.engine(), TimeSource.system(), writes);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        try {
            GrpcEdge edge = GrpcEdge.start(config.edge(), eventLog);
            writes.attach(edge.health());
            return new WorldlogServer(eventLog, edge, writes, config.shutdownPatience());
        } catch (IOException | RuntimeException e) {
            eventLog.close();
            throw e;
        }
    }

    /** The address it listens on, with its real port. */
    public InetSocketAddress address() {
        return edge.address();
    }

    /** Completes when the store has failed for good and the process should exit. */
    public CompletableFuture<Throwable> writesEnded() {
        return writes.ended;
    }

    /**
     * Stops in the order that loses nothing:
     *
     * <ol>
     *   <li>health says so, and no emit is accepted any more;
     *   <li>streams get where they stand and end; calls in progress are answered;
     *   <li>what was accepted is made durable, and the store is marked clean;
     *   <li>connections and threads end.
     * </ol>
     *
     * @return how many accepted events are not durable
     */
    public int stop() throws InterruptedException {
        if (!stopped.compareAndSet(false, true)) {
            return 0;
        }
        long deadline = System.nanoTime() + shutdownPatience.toNanos();
        edge.health().stopping();
        eventLog.stopIntake();
        boolean streamsEnded = edge.endStreams(least(STREAMS_PATIENCE, shutdownPatience.dividedBy(4)));
        boolean callsEnded = edge.finishCalls(least(CALLS_PATIENCE, shutdownPatience.dividedBy(4)));
        Duration left = Duration.ofNanos(deadline - System.nanoTime()).minus(ANSWERS_PATIENCE);
        int notDurable = eventLog.drainAndClose(left.isNegative() ? Duration.ZERO : left);
        if (!callsEnded) {
            callsEnded = edge.finishCalls(least(ANSWERS_PATIENCE, shutdownPatience.dividedBy(4)));
        }
        edge.close();
        log.info("stopped streams_ended={} calls_ended={} not_durable={}", streamsEnded, callsEnded, notDurable);
        return notDurable;
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Cuts everything without flushing: after the store has failed, waiting would not make anything durable. */
    public void abort() {
        if (stopped.compareAndSet(false, true)) {
            edge.health().stopping();
            edge.close();
        }
    }

    /** Stops; events that could not be made durable are reported in the log only. */
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abort();
        }
    }

    /** Carries what the engine says of its commits to the health service. Thread-safe. */
    private static final class WriteHealth implements EngineListener {
        private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
        /** Set once at start; what is heard before that is a store that fails from the first moment. */
        private volatile @Nullable Health health;

        private volatile boolean failing;

        void attach(Health edgeHealth) {
            health = edgeHealth;
            if (failing) {
                edgeHealth.writesFailing();
            }
        }

        @Override
        public void writesFailing(StoreException failure) {
            failing = true;
            Health told = health;
            if (told != null) {
                told.writesFailing();
            }
        }

        @Override
        public void writesRecovered() {
            failing = false;
            Health told = health;
            if (told != null) {
                told.writesRecovered();
            }
        }

        @Override
        public void writesEnded(Throwable failure) {
            failing = true;
            Health told = health;
            if (told != null) {
                told.writesFailing();
            }
            ended.complete(failure);
        }
    }
}
