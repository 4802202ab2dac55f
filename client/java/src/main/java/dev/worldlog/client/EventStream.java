package dev.worldlog.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The events of a subscription, one by one, for a program that has nothing else to do: {@link #hasNext} blocks until there is a
 * next event. Each matching event comes exactly once and in order; a broken stream is resumed.
 *
 * <p>That events were lost after they had come is told to {@link #onDiverged}. Gaps and other signals are passed over; whoever wants
 * them subscribes with a {@link FrameListener}.
 *
 * <p>{@link #close} may be called from any thread and ends a waiting {@link #hasNext}. Otherwise confined to one thread at a time.
 */
public final class EventStream implements Iterator<Event>, AutoCloseable {
    private final FrameReader reader;
    private Iterator<Event> events = List.<Event>of().iterator();
    private Consumer<Diverged> diverged = lost -> {};

    EventStream(FrameReader reader) {
        this.reader = reader;
    }

    /**
     * Sets who is told, from now on, that the server died and events that had come before were not durable yet: they are lost.
     * Told by the thread that waits for the next event, before it gets one; the same loss perhaps more than once. An exception comes
     * out of that wait.
     *
     * @return this stream
     */
    @CanIgnoreReturnValue
    public EventStream onDiverged(Consumer<Diverged> listener) {
        diverged = listener;
        return this;
    }

    /**
     * Waits for the next event.
     *
     * @return false only after this stream or its client was closed
     * @throws WorldlogException when the subscription ended, the server could not be reached for as long as the client was told to
     *     try, or the thread is interrupted
     */
    @Override
    public boolean hasNext() {
        while (!events.hasNext()) {
            Frame frame = reader.next();
            if (frame == null) {
                return false;
            }
            take(frame);
        }
        return !reader.isEnded();
    }

    /** The next event; waits for it as {@link #hasNext} does. */
    @Override
    public Event next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the stream was closed");
        }
        return events.next();
    }

    /** The next event if there is one within this time; empty also after {@link #close}. */
    public Optional<Event> poll(Duration patience) {
        long startNanos = reader.nanoTime();
        while (!events.hasNext()) {
            Frame frame = reader.next(patience.toNanos() - (reader.nanoTime() - startNanos));
            if (frame == null) {
                return Optional.empty();
            }
            take(frame);
        }
        return reader.isEnded() ? Optional.empty() : Optional.of(events.next());
    }

    private void take(Frame frame) {
        events = frame.getEventsList().iterator();
        if (frame.hasDiverged()) {
            diverged.accept(frame.getDiverged());
        }
    }

    /** Everything that matches up to this sequence was returned or waits to be; 0 before the first answer. */
    public long throughSequence() {
        return reader.throughSequence();
    }

    /** Ends the subscription. Idempotent. */
    @Override
    public void close() {
        reader.cancel();
    }
}
