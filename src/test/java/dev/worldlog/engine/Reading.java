package dev.worldlog.engine;

import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCursor;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A reader of a cursor that checks that the frames join, as every reader could.
 *
 * <p>Not thread-safe.
 */
final class Reading {
    private final EventCursor cursor;
    private final Semaphore advanced = new Semaphore(0);
    private final List<Frame> frames = new ArrayList<>();

    Reading(EventCursor cursor) {
        this.cursor = cursor;
        cursor.onAdvance(advanced::release);
    }

    /** Takes so many frames, which must be there without waiting. */
    Reading take(int frameCount) {
        for (int taken = 0; taken < frameCount; taken++) {
            take(cursor.next().orElseThrow().decode());
        }
        return this;
    }

    /** Takes every frame there is now, looking on while the cursor has more to read. */
    Reading drain() {
        while (true) {
            Optional<EncodedFrame> frame = cursor.next();
            if (frame.isPresent()) {
                take(frame.get().decode());
            } else if (cursor.isCompleted() || !cursor.untilDue().equals(Duration.ZERO)) {
                return this;
            }
        }
    }

    /** Takes frames until that many events were seen, waiting for the emitter. */
    Reading until(int eventCount) throws InterruptedException {
        drain();
        while (events().size() < eventCount) {
            if (!advanced.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new AssertionError("saw " + events().size() + " events (expected: " + eventCount + ")");
            }
            drain();
        }
        return this;
    }

    private void take(Frame frame) {
        if (!frames.isEmpty() && position() != frame.getAfterSequence()) {
            throw new AssertionError("a frame after " + frame.getAfterSequence() + " came at " + position());
        }
        frames.add(frame);
    }

    long position() {
        return frames.get(frames.size() - 1).getThroughSequence();
    }

    List<Frame> frames() {
        return frames;
    }

    List<Event> events() {
        return frames.stream().flatMap(frame -> frame.getEventsList().stream()).toList();
    }

    List<Long> sequences() {
        return events().stream().map(Event::getSequence).toList();
    }

    List<Frame.SignalCase> signals() {
        return frames.stream()
                .map(Frame::getSignalCase)
                .filter(signal -> signal != Frame.SignalCase.SIGNAL_NOT_SET)
                .toList();
    }

    String resumeToken() {
        return cursor.resumeToken();
    }

    void close() {
        cursor.close();
    }
}
