package dev.worldlog.client;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.util.Iterator;

/**
 * The frames of a finite read of history. When {@link #hasNext} has returned false, the answer was complete; anything less ends
 * with a {@link WorldlogException}. A stream that breaks is resumed where it was; with a pace, the event after the break comes at
 * once.
 *
 * <p>{@link #close} may be called from any thread. Otherwise confined to one thread at a time.
 */
public final class Replay implements Iterator<Frame>, AutoCloseable {
    /**
     * Waits for the next frame.
     *
     * @return false after the last frame, and after {@link #close}
     * @throws WorldlogException when the replay failed or ended without being complete, or the thread is interrupted
     */
    @Override
    public boolean hasNext() {
        throw new UnsupportedOperationException();
    }

    /** The next frame; the last one carries {@code Completed}, whose count covers the whole replay. */
    @Override
    public Frame next() {
        throw new UnsupportedOperationException();
    }

    /** The events of the frames that are left, one by one. To be used instead of {@link #next}, not beside it. */
    public Iterator<Event> events() {
        throw new UnsupportedOperationException();
    }

    /** Ends the replay. Idempotent. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
