package dev.worldlog.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.Event;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Emits many batches into one world without waiting between them.
 *
 * <p>Requests are applied in the order in which they were sent, each exactly once: when the connection breaks, the stream
 * connects again and repeats what is unacknowledged, in order and with the same event ids; the server answers what it already has
 * with {@code duplicate = true}. A request that fails for good fails its future and every later one. So does the stream when
 * nothing was acknowledged for {@link EmitStreamOptions#giveUpAfter}.
 *
 * <p>Thread-safe; requests of one thread keep their order.
 */
public final class EmitStream implements AutoCloseable {
    private final String world;
    private final EmitStreamOptions options;
    private final EventIdentity identity;
    private final EmitWindow window;
    private final EmitPipeline pipeline;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmitStream(
            String world, EmitStreamOptions options, EventIdentity identity, EmitWindow window, EmitPipeline pipeline) {
        this.world = world;
        this.options = options;
        this.identity = identity;
        this.window = window;
        this.pipeline = pipeline;
    }

    static EmitStream begin(Connection connection, String world, EmitStreamOptions options) {
        EmitWindow window = new EmitWindow(options.requestsMax(), options.bytesMax());
        return new EmitStream(
                world,
                options,
                new EventIdentity(connection.environment().eventIds()),
                window,
                new EmitPipeline(connection, window, options.giveUpAfter()).begin());
    }

    /**
     * Sends one batch, atomic and contiguous: 1 to 1000 events. Events without an id get one.
     *
     * <p>Blocks while as much is unacknowledged as {@link EmitStreamOptions} allows.
     *
     * @return completes with the answer, or exceptionally with a {@link WorldlogException}. Its dependents run one after the
     *     other, in the order of the requests; they may block and send, but not wait for a later answer. It may be ignored:
     *     {@link #flush} and {@link #close} fail as well.
     * @throws IllegalStateException when the stream was closed
     * @throws WorldlogException when the thread is interrupted while it waits; nothing was sent then
     */
    @CanIgnoreReturnValue
    public CompletableFuture<EmitResponse> send(List<Event> events) {
        if (closed.get()) {
            throw new IllegalStateException("the emit stream is closed");
        }
        PendingEmit pending = new PendingEmit(EmitStreamRequest.newBuilder()
                .setWorld(world)
                .addAllEvents(identity.identify(events))
                .setAck(options.ack())
                .build());
        try {
            window.acquire(pending.bytes());
        } catch (InterruptedException interrupted) {
            throw WorldlogException.interrupted(interrupted);
        }
        pipeline.add(pending);
        return pending.answer();
    }

    /** Sends a batch of one event; see {@link #send(List)}. */
    @CanIgnoreReturnValue
    public CompletableFuture<EmitResponse> send(Event event) {
        return send(List.of(event));
    }

    /**
     * Waits until everything sent before is answered.
     *
     * @throws WorldlogException when the stream failed, or the thread is interrupted
     */
    public void flush() {
        try {
            pipeline.settled().get();
        } catch (InterruptedException interrupted) {
            throw WorldlogException.interrupted(interrupted);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("settled exceptionally", impossible);
        }
        WorldlogException failure = pipeline.failure();
        if (failure != null) {
            throw WorldlogException.again(failure);
        }
    }

    /**
     * Waits until everything sent is answered and ends the stream. Waits at most as long as the stream may go without progress.
     * Idempotent.
     *
     * @throws WorldlogException when the stream failed, or the thread is interrupted
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            flush();
        } finally {
            pipeline.finish();
        }
    }
}
