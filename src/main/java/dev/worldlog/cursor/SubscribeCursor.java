package dev.worldlog.cursor;

import dev.worldlog.emit.WorldHead;
import dev.worldlog.emit.WorldListener;
import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCursor;
import dev.worldlog.v1.CaughtUp;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.FellBehind;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.Progress;
import dev.worldlog.v1.Started;
import dev.worldlog.v1.Visibility;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The cursor of an endless subscription. Each call of {@link #next} says the first of these that applies:
 *
 * <ol>
 *   <li>where the stream starts, once the start is found;
 *   <li>that a crash took back what the reader saw, if it did;
 *   <li>events that were read ahead;
 *   <li>the next piece of the world: a gap, or events; reading from the store after having been live is announced first;
 *   <li>that the reader has caught up, once;
 *   <li>how far it is, when it has heard nothing for the progress interval.
 * </ol>
 *
 * <p>Not thread-safe, except as {@link EventCursor} says.
 */
final class SubscribeCursor implements EventCursor {
    private final LoadedWorld world;
    private final LogReader reader;
    private final FrameWriter frames;
    private final StartSearch start;
    private final EventFilter filter;
    private final Visibility visibility;
    private final long epoch;
    private final AtomicReference<@Nullable WorldListener> listener = new AtomicReference<>();
    /** What the reader has not been told yet. */
    private Optional<Diverged> untold;
    /** Everything up to it was looked at; ahead of the frames while nothing matches. */
    private long lookedThrough;

    private boolean started;
    private boolean caughtUp;
    /** Whether the last call stopped for breath, with more to read. */
    private boolean hasMore = true;

    SubscribeCursor(
            LoadedWorld world,
            LogReader reader,
            FrameWriter frames,
            StartSearch start,
            EventFilter filter,
            Visibility visibility,
            long epoch) {
        this.world = world;
        this.reader = reader;
        this.frames = frames;
        this.start = start;
        this.filter = filter;
        this.visibility = visibility;
        this.epoch = epoch;
        this.untold = start.diverged();
        start.found().ifPresent(frames::startAfter);
    }

    @Override
    public Optional<EncodedFrame> next() {
        world.emitter().requireNotDeleted();
        Optional<EncodedFrame> frame = started ? following() : starting();
        // What was read while the world was being deleted may be incomplete.
        world.emitter().requireNotDeleted();
        return frame;
    }

    private Optional<EncodedFrame> starting() {
        OptionalLong position = start.step();
        hasMore = true;
        if (position.isEmpty()) {
            return Optional.empty();
        }
        started = true;
        lookedThrough = position.getAsLong();
        frames.startAfter(lookedThrough);
        return Optional.of(frames.signal(
                lookedThrough,
                frame -> frame.setStarted(Started.newBuilder()
                        .setFilter(filter)
                        .setFirstSequence(lookedThrough + 1)
                        .setLastSequence(world.emitter().head().lastSequence())
                        .setLogId(world.record().logId())
                        .setEpoch(epoch))));
    }

    private Optional<EncodedFrame> following() {
        if (untold.isPresent()) {
            return Optional.of(diverged(untold.get()));
        }
        if (frames.hasReadAhead()) {
            return Optional.of(frames.events(event -> true));
        }
        hasMore = false;
        long visible = visible();
        while (lookedThrough < visible && !hasMore) {
            Slice slice = reader.read(lookedThrough + 1, visible, Order.ORDER_ASCENDING);
            boolean fallsBehind = slice.fromStore() && caughtUp;
            lookedThrough = slice.throughSequence();
            if (slice.gap().isPresent()) {
                return Optional.of(frames.signal(
                        lookedThrough, frame -> frame.setGap(slice.gap().get())));
            }
            if (!slice.events().isEmpty()) {
                frames.readAhead(slice.events(), lookedThrough);
                return Optional.of(fallsBehind ? fellBehind() : frames.events(event -> true));
            }
            // A store read without a match may have been long: let others have their turn.
            hasMore = slice.fromStore();
        }
        return hasMore ? progress() : idle();
    }

    private EncodedFrame diverged(Diverged told) {
        untold = Optional.empty();
        return frames.signal(lookedThrough, frame -> frame.setDiverged(told));
    }

    private EncodedFrame fellBehind() {
        caughtUp = false;
        return frames.signal(
                frames.position(),
                frame -> frame.setFellBehind(FellBehind.newBuilder().setCursor(frames.resumeToken())));
    }

    private Optional<EncodedFrame> idle() {
        if (caughtUp) {
            return progress();
        }
        caughtUp = true;
        return Optional.of(frames.signal(
                lookedThrough, frame -> frame.setCaughtUp(CaughtUp.newBuilder().setCursor(frames.resumeToken()))));
    }

    private Optional<EncodedFrame> progress() {
        if (!frames.isProgressDue()) {
            return Optional.empty();
        }
        return Optional.of(frames.signal(
                lookedThrough,
                frame -> frame.setProgress(Progress.newBuilder()
                        .setCursor(frames.resumeToken())
                        .setLastSequence(world.emitter().head().lastSequence()))));
    }

    private long visible() {
        WorldHead head = world.emitter().head();
        return visibility == Visibility.VISIBILITY_DURABLE ? head.durableThrough() : head.lastSequence();
    }

    @Override
    public boolean isCompleted() {
        return false;
    }

    @Override
    public void onAdvance(Runnable wake) {
        WorldListener added = new WorldListener(wake, visibility == Visibility.VISIBILITY_DURABLE);
        world.emitter().addListener(added);
        replaceListener(added);
    }

    @Override
    public Duration untilDue() {
        return hasMore ? Duration.ZERO : frames.untilProgress();
    }

    @Override
    public String resumeToken() {
        if (start.found().isEmpty()) {
            return "";
        }
        // Who resumes without having been told is told then.
        return untold.isPresent() ? frames.resumeToken(CursorToken.EARLIER_EPOCH) : frames.resumeToken();
    }

    @Override
    public void close() {
        replaceListener(null);
    }

    private void replaceListener(@Nullable WorldListener replacement) {
        WorldListener previous = listener.getAndSet(replacement);
        if (previous != null) {
            world.emitter().removeListener(previous);
        }
    }
}
