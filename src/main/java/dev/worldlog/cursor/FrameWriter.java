package dev.worldlog.cursor;

import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.Limits;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.v1.Frame;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Makes the frames of one stream: joins each to the one before, and fills them from the events that were read ahead, which
 * are at most one slice.
 *
 * <p>Not thread-safe.
 */
final class FrameWriter {
    private final LoadedWorld world;
    private final long epoch;
    private final int filterHash;
    private final TimeSource time;
    private final Duration progressInterval;
    /** Those that were read ahead; the ones before {@link #given} are in frames already. */
    private List<StoredEvent> readAhead = List.of();

    private int given;
    /** Where the frame that empties {@code readAhead} brings the reader. */
    private long readAheadThrough;
    /** Where the last frame brought the reader. */
    private long position;

    private long lastFrameNanos;

    FrameWriter(LoadedWorld world, long epoch, int filterHash, Duration progressInterval, TimeSource time) {
        this.world = world;
        this.epoch = epoch;
        this.filterHash = filterHash;
        this.progressInterval = progressInterval;
        this.time = time;
        this.lastFrameNanos = time.nanos();
    }

    /** Sets where the first frame begins. */
    void startAfter(long sequence) {
        position = sequence;
    }

    long position() {
        return position;
    }

    String resumeToken() {
        return resumeToken(epoch);
    }

    /** Returns the token of a reader that got where it is in another epoch. */
    String resumeToken(long reachedInEpoch) {
        return new CursorToken(
                        UUID.fromString(world.record().logId()),
                        reachedInEpoch,
                        world.record().id(),
                        position,
                        filterHash)
                .encode();
    }

    /** Takes events to send after all that were taken before, and the sequence that was looked at up to with them. */
    void readAhead(List<StoredEvent> events, long throughSequence) {
        readAhead = events;
        given = 0;
        readAheadThrough = throughSequence;
    }

    boolean hasReadAhead() {
        return given < readAhead.size();
    }

    StoredEvent firstReadAhead() {
        return readAhead.get(given);
    }

    /** The last event of the last frame that had any. */
    StoredEvent lastGiven() {
        return readAhead.get(given - 1);
    }

    /** Returns a frame with the next events that were read ahead, as many as fit and are wanted, but at least one. */
    EncodedFrame events(Predicate<StoredEvent> wanted) {
        int first = given;
        long bytes = 0;
        while (hasReadAhead()) {
            StoredEvent next = firstReadAhead();
            bytes += next.size();
            if (given > first && (bytes > Limits.FRAME_BYTES_MAX || !wanted.test(next))) {
                break;
            }
            given++;
        }
        long through = hasReadAhead() ? lastGiven().sequence() : readAheadThrough;
        return frame(readAhead.subList(first, given), through, frame -> {});
    }

    /** Returns a frame that carries a signal and brings the reader to a sequence. */
    EncodedFrame signal(long throughSequence, Consumer<Frame.Builder> signal) {
        return frame(List.of(), throughSequence, signal);
    }

    /** Whether nothing was said for as long as the reader wants to wait. */
    boolean isProgressDue() {
        return untilProgress().isZero();
    }

    Duration untilProgress() {
        Duration remaining = progressInterval.minusNanos(time.nanos() - lastFrameNanos);
        return remaining.isNegative() ? Duration.ZERO : remaining;
    }

    private EncodedFrame frame(List<StoredEvent> events, long through, Consumer<Frame.Builder> signal) {
        Frame.Builder frame = Frame.newBuilder()
                .setAfterSequence(position)
                .setThroughSequence(through)
                .setDurableThrough(world.emitter().head().durableThrough());
        position = through;
        lastFrameNanos = time.nanos();
        signal.accept(frame);
        return new EncodedFrame(StoredEvent.entries(events), events.size(), frame.build());
    }
}
