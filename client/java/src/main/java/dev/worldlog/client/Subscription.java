package dev.worldlog.client;

import java.util.concurrent.CompletableFuture;

/**
 * A subscription that calls a {@link FrameListener}, and resumes by itself when its stream breaks, for as long as it takes.
 *
 * <p>Thread-safe.
 */
public final class Subscription implements AutoCloseable {
    /** The subscription has delivered everything that matches up to this sequence; 0 before its first frame. */
    public long throughSequence() {
        throw new UnsupportedOperationException();
    }

    /** Ends the subscription: a frame being delivered is the last one. Does not wait. Idempotent. */
    public void cancel() {
        throw new UnsupportedOperationException();
    }

    /**
     * Completes after {@link FrameListener#onEnd}: normally when the subscription was cancelled, else exceptionally with what
     * {@code onEnd} received. Cancelling the future does not cancel the subscription.
     */
    public CompletableFuture<Void> ended() {
        throw new UnsupportedOperationException();
    }

    /** The same as {@link #cancel}. */
    @Override
    public void close() {
        cancel();
    }
}
