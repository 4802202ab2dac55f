package dev.worldlog.client;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import io.grpc.Status;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a finite read of history. When {@link #hasNext} has returned false, the answer was complete; anything less ends
 * with a {@link WorldlogException}. A stream that breaks is resumed where it was; with a pace, the event after the break comes at
 * once. When the server was started again before everything that came was durable, some of it may be lost: that is
 * {@code ABORTED}.
 *
 * <p>{@link #close} may be called from any thread. Otherwise confined to one thread at a time.
 */
public final class Replay implements Iterator<Frame>, AutoCloseable {
    private final FrameReader reader;
    private @Nullable Frame next;
    /** Closed while a frame waited to be taken: the answer was never whole. */
    private volatile boolean abandoned;

    Replay(FrameReader reader) {
        this.reader = reader;
    }

    /**
     * Waits for the next frame.
     *
     * @return false after the last frame of a complete answer
     * @throws WorldlogException when the replay failed, ended without being complete or was closed before, or the thread is
     *     interrupted
     */
    @Override
    public boolean hasNext() {
        if (next == null) {
            next = reader.next();
        }
        if (next == null && (abandoned || !reader.isComplete())) {
            throw new WorldlogException(
                    Failure.local(Status.Code.CANCELLED, Outcome.NOT_APPLIED, "the replay was closed before its end"),
                    null);
        }
        return next != null;
    }

    /**
     * The next frame. The last one carries {@code Completed}, whose count covers the whole replay; only when a break took nothing
     * but that frame away is it missing.
     */
    @Override
    public Frame next() {
        Frame frame = hasNext() ? next : null;
        if (frame == null) {
            throw new NoSuchElementException("the replay is complete");
        }
        next = null;
        return frame;
    }

    /** The events of the frames that are left, one by one. To be used instead of {@link #next}, not beside it. */
    public Iterator<Event> events() {
        return new FrameEvents(this);
    }

    /** Ends the replay. Idempotent. */
    @Override
    public void close() {
        abandoned |= next != null;
        next = null;
        reader.cancel();
    }
}
