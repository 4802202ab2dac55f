package dev.worldlog.system.faults;

import dev.worldlog.client.FrameListener;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a crowd, without a filter: each event must follow the one before, or a gap. Says {@code broken} and why on
 * standard output when that is not so.
 *
 * <p>Called by the thread of its stream; {@link #position} may be asked by any.
 */
final class CrowdReader implements FrameListener {
    /** How the streams of a world end that is deleted under its readers. */
    private static final Set<ErrorReason> OF_A_DELETED_WORLD =
            Set.of(ErrorReason.ERROR_REASON_WORLD_DELETED, ErrorReason.ERROR_REASON_WORLD_NOT_FOUND);

    private final String name;
    private final AtomicLong delivered;
    private final Duration pause;
    private volatile long position;

    /**
     * @param delivered counts the events of all readers
     * @param pause how long it takes over each frame
     */
    CrowdReader(String name, AtomicLong delivered, Duration pause) {
        this.name = name;
        this.delivered = delivered;
        this.pause = pause;
    }

    long position() {
        return position;
    }

    @Override
    public void onFrame(Frame frame) {
        long next = frame.getAfterSequence() + 1;
        if (frame.hasGap()) {
            require(frame.getGap().getFromSequence() <= next, frame);
            next = frame.getGap().getToSequence() + 1;
        }
        for (Event event : frame.getEventsList()) {
            require(event.getSequence() == next++, frame);
        }
        require(next == frame.getThroughSequence() + 1, frame);
        position = frame.getThroughSequence();
        delivered.addAndGet(frame.getEventsCount());
        LockSupport.parkNanos(pause.toNanos());
    }

    @Override
    public void onEnd(@Nullable Throwable failure) {
        boolean expected = failure == null
                || (failure instanceof WorldlogException known && OF_A_DELETED_WORLD.contains(known.reason()));
        if (!expected) {
            System.out.println("broken " + name + " after " + position + ": " + failure);
        }
    }

    private void require(boolean exact, Frame frame) {
        if (!exact) {
            System.out.println("broken " + name + ": " + frame.toString().replace('\n', ' '));
        }
    }
}
