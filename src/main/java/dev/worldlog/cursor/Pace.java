package dev.worldlog.cursor;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.worldlog.emit.Encoding;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.v1.Event;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When each event of a replay is due: as long after the one before as it came then, divided by the speed. The first is due
 * at once. A reader who is late by more than a moment is not hurried: what follows is spaced from then on.
 *
 * <p>Not thread-safe.
 */
final class Pace {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long LATE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(250);
    private final double speed;
    private final TimeSource time;
    private boolean hasPassed;
    /** The time of the event that was passed on last, and when it was due. */
    private Timestamp passedEventTime = Timestamp.getDefaultInstance();

    private long passedDueNanos;

    /** Creates a pace; {@code speed} 0 means that every event is due at once. */
    Pace(double speed, TimeSource time) {
        this.speed = speed;
        this.time = time;
    }

    boolean isDue(StoredEvent event) {
        return untilDue(event).isZero();
    }

    /** Whether an event may go into one frame with a due event before it. */
    boolean isDueTogether(StoredEvent event) {
        return speed == 0 || (hasPassed && isDue(event));
    }

    Duration untilDue(StoredEvent event) {
        if (speed == 0 || !hasPassed) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(0, dueNanos(timeOf(event.bytes())) - time.nanos()));
    }

    /** Notes that everything up to this event was passed on just now. */
    void passed(StoredEvent last) {
        if (speed == 0) {
            return;
        }
        Timestamp eventTime = timeOf(last.bytes());
        long now = time.nanos();
        long due = hasPassed ? dueNanos(eventTime) : now;
        passedDueNanos = now - due > LATE_NANOS_MAX ? now : due;
        passedEventTime = eventTime;
        hasPassed = true;
    }

    private long dueNanos(Timestamp eventTime) {
        double spacingNanos = (eventTime.getSeconds() - passedEventTime.getSeconds()) * NANOS_PER_SECOND
                + eventTime.getNanos()
                - passedEventTime.getNanos();
        return passedDueNanos + (long) Math.min(Math.max(0, spacingNanos / speed), Long.MAX_VALUE / 4.0);
    }

    private static Timestamp timeOf(ByteString bytes) {
        Event event = Encoding.decode(bytes);
        return event.hasOccurTime() ? event.getOccurTime() : event.getEmitTime();
    }
}
