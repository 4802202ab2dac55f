package dev.worldlog.client;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The events of some frames, one by one.
 *
 * <p>Not thread-safe.
 */
final class FrameEvents implements Iterator<Event> {
    private final Iterator<Frame> frames;
    private Iterator<Event> events = List.<Event>of().iterator();

    FrameEvents(Iterator<Frame> frames) {
        this.frames = frames;
    }

    @Override
    public boolean hasNext() {
        while (!events.hasNext() && frames.hasNext()) {
            events = frames.next().getEventsList().iterator();
        }
        return events.hasNext();
    }

    @Override
    public Event next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no event follows");
        }
        return events.next();
    }
}
