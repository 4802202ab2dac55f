package dev.worldlog.cursor;

import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCursor;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.v1.Completed;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Progress;
import dev.worldlog.v1.Started;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The cursor of a finite replay, in either order and at any pace. It looks at nothing beyond the end that was fixed when it
 * was opened.
 *
 * <p>Not thread-safe, except as {@link EventCursor} says.
 */
final class ReplayCursor implements EventCursor {
    private final LoadedWorld world;
    private final LogReader reader;
    private final FrameWriter frames;
    private final EventFilter filter;
    private final ReplayRange range;
    private final Pace pace;
    private final long epoch;
    /** The next sequence to look at. */
    private long next;

    private long remaining;
    private long sent;
    private boolean started;
    private boolean completed;
    /** Whether the last call stopped for breath, with more to read. */
    private boolean hasMore = true;

    ReplayCursor(
            LoadedWorld world,
            LogReader reader,
            FrameWriter frames,
            EventFilter filter,
            ReplayRange range,
            Pace pace,
            long epoch) {
        this.world = world;
        this.reader = reader;
        this.frames = frames;
        this.filter = filter;
        this.range = range;
        this.pace = pace;
        this.epoch = epoch;
        this.next = range.start();
        frames.startAfter(range.before());
        this.remaining = range.limit() == 0 ? Long.MAX_VALUE : range.limit();
    }

    @Override
    public Optional<EncodedFrame> next() {
        world.emitter().requireNotDeleted();
        Optional<EncodedFrame> frame = Optional.empty();
        if (!started) {
            frame = Optional.of(start());
        } else if (!completed) {
            frame = reading();
        }
        // What was read while the world was being deleted may be incomplete.
        world.emitter().requireNotDeleted();
        return frame;
    }

    private EncodedFrame start() {
        started = true;
        return frames.signal(
                range.before(),
                frame -> frame.setStarted(Started.newBuilder()
                        .setFilter(filter)
                        .setFirstSequence(range.start())
                        .setLastSequence(world.emitter().head().lastSequence())
                        .setLogId(world.record().logId())
                        .setEpoch(epoch)));
    }

    private Optional<EncodedFrame> reading() {
        hasMore = false;
        while (!frames.hasReadAhead() && !hasMore) {
            if (remaining == 0 || range.isBehind(next)) {
                return Optional.of(complete());
            }
            Slice slice = reader.read(next, range.end(), range.order());
            next = range.following(slice.throughSequence());
            if (slice.gap().isPresent()) {
                return Optional.of(frames.signal(
                        slice.throughSequence(),
                        frame -> frame.setGap(slice.gap().get())));
            }
            readAhead(slice);
            hasMore = slice.events().isEmpty() && slice.fromStore();
        }
        return frames.hasReadAhead() ? paced() : progress();
    }

    private void readAhead(Slice slice) {
        List<StoredEvent> events = slice.events();
        long through = slice.throughSequence();
        if (events.size() >= remaining) {
            events = events.subList(0, (int) remaining);
            through = events.get(events.size() - 1).sequence();
        }
        remaining -= events.size();
        frames.readAhead(events, through);
    }

    private Optional<EncodedFrame> paced() {
        if (!pace.isDue(frames.firstReadAhead())) {
            return progress();
        }
        EncodedFrame frame = frames.events(pace::isDueTogether);
        pace.passed(frames.lastGiven());
        sent += frame.eventCount();
        return Optional.of(frame);
    }

    private EncodedFrame complete() {
        completed = true;
        // With a limit the replay ends at its last event; otherwise everything was looked at.
        long through = remaining == 0 ? frames.position() : range.lastLooked();
        return frames.signal(through, frame -> {
            frame.setCompleted(Completed.newBuilder().setEventCount(sent).setCursor(resumeToken()));
        });
    }

    private Optional<EncodedFrame> progress() {
        if (!frames.isProgressDue()) {
            return Optional.empty();
        }
        long through = frames.hasReadAhead() ? frames.position() : range.preceding(next);
        return Optional.of(frames.signal(
                through,
                frame -> frame.setProgress(Progress.newBuilder()
                        .setCursor(resumeToken())
                        .setLastSequence(world.emitter().head().lastSequence()))));
    }

    @Override
    public boolean isCompleted() {
        return completed;
    }

    /** A replay never waits for something new. */
    @Override
    public void onAdvance(Runnable listener) {}

    @Override
    public Duration untilDue() {
        if (hasMore) {
            return Duration.ZERO;
        }
        Duration untilProgress = frames.untilProgress();
        if (!frames.hasReadAhead()) {
            return untilProgress;
        }
        Duration untilEvent = pace.untilDue(frames.firstReadAhead());
        return untilEvent.compareTo(untilProgress) < 0 ? untilEvent : untilProgress;
    }

    @Override
    public String resumeToken() {
        return range.isDescending() ? "" : frames.resumeToken();
    }

    @Override
    public void close() {}
}
