package dev.worldlog.simulation;

import com.google.protobuf.util.Timestamps;
import dev.worldlog.check.HistoryRecorder;
import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.StartPoint;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A reader that follows a world as the server lets it: it takes frames when it was woken, rests when there are none, vanishes and
 * comes back to where it was.
 *
 * <p>Not thread-safe.
 */
final class Subscriber {
    /** More than anything here takes. */
    private static final int TURNS_MAX = 20_000;

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Simulation simulation;
    private final Dice dice;
    private final HistoryRecorder recorder;
    private final String world;
    private final EventFilter filter;
    private final Visibility visibility;
    private @Nullable EventCursor cursor;
    private long stream;
    /** The last stream that brought it anywhere, and where. */
    private OptionalLong resumes = OptionalLong.empty();

    private long position;
    private String token = "";
    private boolean woken;
    private long dueNanos;
    private boolean busy;

    Subscriber(Simulation simulation, EventFilter filter) {
        this.simulation = simulation;
        this.dice = simulation.dice();
        this.recorder = simulation.recorder();
        this.world = simulation.someWorld();
        this.filter = filter;
        this.visibility = dice.oneIn(3) ? Visibility.VISIBILITY_DURABLE : Visibility.VISIBILITY_LIVE;
    }

    boolean isConnected() {
        return cursor != null;
    }

    boolean isBusy() {
        return busy;
    }

    void connect(Life life) {
        busy = true;
        try {
            SubscribeRequest request = request();
            stream =
                    resumes.isPresent() ? recorder.resumed(request, resumes.getAsLong()) : recorder.subscribed(request);
            EventCursor opened =
                    life.log().subscribe(new SubscribeQuery(world, filter, start(request), visibility, INTERVAL));
            cursor = opened;
            opened.onAdvance(() -> woken = true);
            woken = true;
        } catch (EventLogException e) {
            refused(e);
        } catch (Crash e) {
            recorder.ended(stream, Optional.empty());
            throw e;
        } finally {
            busy = false;
        }
    }

    private SubscribeRequest request() {
        SubscribeRequest.Builder request =
                SubscribeRequest.newBuilder().setWorld(world).setFilter(filter).setVisibility(visibility);
        if (resumes.isPresent()) {
            return token.isEmpty() || dice.flip()
                    ? request.setAfterSequence(position).build()
                    : request.setCursor(token).build();
        }
        switch (dice.below(4)) {
            case 0 -> request.setAfterSequence(0);
            case 1 -> request.setTail(1 + dice.below(8));
            case 2 ->
                request.setSince(Timestamps.fromMillis(
                        simulation.time().now().minusMillis(dice.below(3000)).toEpochMilli()));
            default -> {}
        }
        return request.build();
    }

    private static StartPoint start(SubscribeRequest request) {
        return switch (request.getStartCase()) {
            case AFTER_SEQUENCE -> new StartPoint.AfterSequence(request.getAfterSequence());
            case TAIL -> new StartPoint.Tail(request.getTail());
            case SINCE -> new StartPoint.Since(Instant.ofEpochMilli(Timestamps.toMillis(request.getSince())));
            case CURSOR -> new StartPoint.Cursor(request.getCursor());
            case START_NOT_SET -> new StartPoint.Live();
        };
    }

    /** Whether the server would take a turn for it now. */
    boolean isDue() {
        return cursor != null && !busy && (woken || simulation.time().nanos() >= dueNanos);
    }

    /** Takes frames, at most so many, until there are none. */
    void read(int framesMax) {
        EventCursor open = cursor;
        busy = true;
        try {
            int turns = 0;
            while (open != null && turns < Math.min(framesMax, TURNS_MAX) && isReading(open)) {
                turns++;
            }
            if (turns == TURNS_MAX) {
                simulation.broken("a reader never comes to rest");
                vanish();
            }
        } catch (EventLogException e) {
            refused(e);
        } finally {
            busy = false;
        }
    }

    private boolean isReading(EventCursor open) {
        woken = false;
        Optional<EncodedFrame> frame = open.next();
        frame.ifPresent(taken -> take(taken.decode()));
        Duration untilDue = open.untilDue();
        dueNanos = simulation.time().nanos() + untilDue.toNanos();
        woken |= frame.isPresent() || untilDue.isZero();
        return woken;
    }

    private void take(Frame frame) {
        recorder.delivered(stream, frame);
        resumes = OptionalLong.of(stream);
        position = frame.getThroughSequence();
        token = "";
    }

    /** Goes away without a word. */
    void vanish() {
        EventCursor open = cursor;
        if (open != null) {
            token = resumes.equals(OptionalLong.of(stream)) ? open.resumeToken() : token;
            close(open, Optional.empty());
        }
    }

    /** The process is gone; only what came with a frame is remembered. */
    void crashed() {
        if (cursor != null) {
            recorder.ended(stream, Optional.empty());
            cursor = null;
        }
        busy = false;
    }

    private void refused(EventLogException refusal) {
        EventCursor open = cursor;
        if (open == null) {
            recorder.ended(stream, Optional.of(refusal.reason()));
        } else {
            close(open, Optional.of(refusal.reason()));
        }
        switch (refusal.reason()) {
            case ERROR_REASON_STORE_UNAVAILABLE, ERROR_REASON_SHUTTING_DOWN -> {}
            case ERROR_REASON_WORLD_NOT_FOUND, ERROR_REASON_WORLD_DELETED, ERROR_REASON_LOG_REPLACED -> {
                resumes = dice.flip() && refusal.reason() == ErrorReason.ERROR_REASON_LOG_REPLACED
                        ? resumes
                        : OptionalLong.empty();
                token = "";
            }
            default -> simulation.broken("a reader was refused: " + refusal.reason() + " " + refusal.getMessage());
        }
    }

    private void close(EventCursor open, Optional<ErrorReason> reason) {
        open.close();
        recorder.ended(stream, reason);
        cursor = null;
    }
}
