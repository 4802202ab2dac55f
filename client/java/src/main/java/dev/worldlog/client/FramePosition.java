package dev.worldlog.client;

import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader has come, over all of its streams; checks that every frame goes on exactly there.
 *
 * <p>Written by one thread, the reader's; {@link #throughSequence} may be asked by any.
 */
final class FramePosition {
    private final boolean descending;
    private volatile boolean known;
    private volatile long throughSequence;
    private @Nullable String cursor;
    private @Nullable String logId;

    private FramePosition(boolean descending, boolean known, long throughSequence) {
        this.descending = descending;
        this.known = known;
        this.throughSequence = throughSequence;
    }

    /** The first frame says where the reader begins. */
    static FramePosition unknown(boolean descending) {
        return new FramePosition(descending, false, 0);
    }

    /** The reader begins after this sequence and goes up. */
    static FramePosition after(long sequence) {
        return new FramePosition(false, true, sequence);
    }

    /** False until the first frame, when the request does not say it. */
    boolean isKnown() {
        return known;
    }

    /** The reader has seen everything up to here, or down to here; 0 while not known. */
    long throughSequence() {
        return throughSequence;
    }

    /** What the server calls this very position, if it said so. */
    @Nullable
    String cursor() {
        return cursor;
    }

    /**
     * Moves on by a frame.
     *
     * @return whether the position has changed
     * @throws WorldlogException when the frame does not belong here; the position is then as before
     */
    boolean accept(Frame frame, boolean firstOfStream) {
        if (firstOfStream) {
            checkStart(frame);
        }
        checkJoin(frame);
        checkEvents(frame);
        boolean moved = !known || frame.getThroughSequence() != throughSequence;
        String named = cursorOf(frame);
        if (moved || !named.isEmpty()) {
            cursor = named.isEmpty() ? null : named;
        }
        throughSequence = frame.getThroughSequence();
        known = true;
        return moved;
    }

    private void checkStart(Frame frame) {
        if (!frame.hasStarted()) {
            throw broken("the first frame carries " + frame.getSignalCase() + " (expected: STARTED)");
        }
        String current = frame.getStarted().getLogId();
        if (logId != null && !logId.equals(current)) {
            throw replaced(current);
        }
        logId = current;
    }

    private void checkJoin(Frame frame) {
        long after = frame.getAfterSequence();
        if (known && after != throughSequence) {
            throw broken("a frame begins after sequence " + after + " (expected: " + throughSequence + ")");
        }
        if (isBehind(frame.getThroughSequence(), after)) {
            throw broken("a frame goes from sequence " + after + " back to " + frame.getThroughSequence());
        }
    }

    private void checkEvents(Frame frame) {
        long last = frame.getAfterSequence();
        for (Event event : frame.getEventsList()) {
            long sequence = event.getSequence();
            if (sequence == last || isBehind(sequence, last) || isBehind(frame.getThroughSequence(), sequence)) {
                throw broken("event " + sequence + " is out of order after " + last + " in a frame that ends at "
                        + frame.getThroughSequence());
            }
            last = sequence;
        }
    }

    private boolean isBehind(long sequence, long other) {
        return descending ? sequence > other : sequence < other;
    }

    private static String cursorOf(Frame frame) {
        return switch (frame.getSignalCase()) {
            case CAUGHT_UP -> frame.getCaughtUp().getCursor();
            case FELL_BEHIND -> frame.getFellBehind().getCursor();
            case PROGRESS -> frame.getProgress().getCursor();
            case COMPLETED -> frame.getCompleted().getCursor();
            case STARTED, DIVERGED, GAP, SIGNAL_NOT_SET -> "";
        };
    }

    static WorldlogException broken(String what) {
        return new WorldlogException(
                Failure.local(Status.Code.INTERNAL, Outcome.UNKNOWN, "the stream is broken: " + what), null);
    }

    /** What the server says to a cursor of an earlier log; a plain sequence cannot tell it, so the reader does. */
    private WorldlogException replaced(String current) {
        return new WorldlogException(
                new Failure(
                        Status.Code.FAILED_PRECONDITION,
                        ErrorReason.ERROR_REASON_LOG_REPLACED,
                        Outcome.NOT_APPLIED,
                        "the world was deleted and created again while this stream was disconnected at sequence "
                                + throughSequence,
                        List.of(),
                        Map.of("log_id", current),
                        null),
                null);
    }
}
