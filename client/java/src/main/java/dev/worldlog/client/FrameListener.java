package dev.worldlog.client;

import dev.worldlog.v1.Frame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Receives the frames of a {@link Subscription}.
 *
 * <p>All calls come from one thread, the subscription's, one after the other. The next frame is asked for only when {@link
 * #onFrame} has returned, so a slow listener slows its own stream down and nothing piles up in this process. An exception thrown
 * from any method but {@link #onEnd} ends the subscription with it.
 *
 * <p>Confined to the subscription's thread.
 */
public interface FrameListener {
    /**
     * The next frame: events, a signal or both. Every matching event comes exactly once and in order, also across reconnects.
     * Each (re)connected stream begins with a frame that carries {@code Started}. A frame with {@code Diverged} after it takes back
     * events that came before: the server died before they were durable.
     */
    void onFrame(Frame frame);

    /** The stream broke or could not be opened; it is opened again in {@code retryIn}, where it left off. */
    default void onDisconnected(WorldlogException cause, Duration retryIn) {}

    /** The stream is open again after {@link #onDisconnected}; its first frame follows. */
    default void onReconnected() {}

    /**
     * Nothing more comes. Called exactly once, last.
     *
     * @param failure why; null after {@link Subscription#cancel} and after the client was closed; what the listener threw if it did;
     *     otherwise a {@link WorldlogException}
     */
    default void onEnd(@Nullable Throwable failure) {}
}
