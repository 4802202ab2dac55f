package dev.worldlog.client;

import dev.worldlog.v1.Event;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * The events of a subscription, one by one, for a program that has nothing else to do: {@link #hasNext} blocks until there is a
 * next event. Each matching event comes exactly once and in order; a broken stream is resumed.
 *
 * <p>Gaps and other signals are passed over; whoever wants them subscribes with a {@link FrameListener}.
 *
 * <p>{@link #close} may be called from any thread and ends a waiting {@link #hasNext}. Otherwise confined to one thread at a time.
 */
public final class EventStream implements Iterator<Event>, AutoCloseable {
    /**
     * Waits for the next event.
     *
     * @return false only after {@link #close}
     * @throws WorldlogException when the subscription ended, the server could not be reached for as long as the client was told to
     *     try, or the thread is interrupted
     */
    @Override
    public boolean hasNext() {
        throw new UnsupportedOperationException();
    }

    /** The next event; waits for it as {@link #hasNext} does. */
    @Override
    public Event next() {
        throw new UnsupportedOperationException();
    }

    /** The next event if there is one within this time. */
    public Optional<Event> poll(Duration patience) {
        throw new UnsupportedOperationException();
    }

    /** Everything that matches up to this sequence was returned or waits to be; 0 before the first answer. */
    public long throughSequence() {
        throw new UnsupportedOperationException();
    }

    /** Ends the subscription. Idempotent. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
