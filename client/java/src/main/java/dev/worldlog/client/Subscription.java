package dev.worldlog.client;

import dev.worldlog.v1.Frame;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that calls a {@link FrameListener}, and resumes by itself when its stream breaks, for as long as it takes.
 *
 * <p>Thread-safe.
 */
public final class Subscription implements AutoCloseable {
    private final FrameReader reader;
    private final FrameListener listener;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile long throughSequence;

    private Subscription(FrameReader reader, FrameListener listener) {
        this.reader = reader;
        this.listener = listener;
    }

    static Subscription start(FrameReader reader, FrameListener listener, String world) {
        Subscription subscription = new Subscription(reader.begin(), listener);
        Thread thread = new Thread(subscription::run, "worldlog-subscribe-" + world);
        thread.setDaemon(true);
        thread.start();
        return subscription;
    }

    /** The listener has taken everything that matches up to this sequence; 0 before its first frame. */
    public long throughSequence() {
        return throughSequence;
    }

    /** Ends the subscription: a frame being delivered is the last one. Does not wait. Idempotent. */
    public void cancel() {
        reader.cancel();
    }

    /**
     * Completes after {@link FrameListener#onEnd}: normally when the subscription was cancelled, else exceptionally with what
     * {@code onEnd} received. Cancelling the future does not cancel the subscription.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** The same as {@link #cancel}. */
    @Override
    public void close() {
        cancel();
    }

    private void run() {
        Throwable failure = null;
        try {
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                listener.onFrame(frame);
                throughSequence = frame.getThroughSequence();
            }
        } catch (Throwable thrown) {
            failure = thrown;
        }
        reader.cancel();
        end(failure);
    }

    private void end(@Nullable Throwable failure) {
        try {
            listener.onEnd(failure);
        } finally {
            if (failure == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(failure);
            }
        }
    }
}
