package dev.worldlog.client;

import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.Event;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
    /**
     * Sends one batch, atomic and contiguous: 1 to 1000 events. Events without an id get one.
     *
     * <p>Blocks while as much is unacknowledged as {@link EmitStreamOptions} allows.
     *
     * @return completes with the answer, or exceptionally with a {@link WorldlogException}; its dependents may block
     * @throws IllegalStateException when the stream was closed
     * @throws WorldlogException when the thread is interrupted while it waits; nothing was sent then
     */
    public CompletableFuture<EmitResponse> send(List<Event> events) {
        throw new UnsupportedOperationException();
    }

    /** Sends a batch of one event; see {@link #send(List)}. */
    public CompletableFuture<EmitResponse> send(Event event) {
        return send(List.of(event));
    }

    /**
     * Waits until everything sent before is answered.
     *
     * @throws WorldlogException when the stream failed, or the thread is interrupted
     */
    public void flush() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until everything sent is answered and ends the stream. Waits at most as long as the stream may go without progress.
     * Idempotent.
     *
     * @throws WorldlogException when the stream failed, or the thread is interrupted
     */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
