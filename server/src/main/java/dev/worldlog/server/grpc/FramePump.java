package dev.worldlog.server.grpc;

import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Replay or Subscribe call: moves frames from a cursor to the client while the client takes them. The only caller of
 * {@code onNext} for its call, and the only one that reads and closes its cursor.
 *
 * <p>Holds no thread and no backlog: a turn ends when the client is not ready or the cursor has nothing to say; the
 * client, the cursor, the alarm and {@link #stop} wake it again.
 *
 * <p>{@link #stop} and the wake-ups are thread-safe; everything else is confined to the turns.
 */
final class FramePump implements OpenStreams.Stream {
    private static final Logger log = LoggerFactory.getLogger(FramePump.class);

    /** After so many frames other pumps get the thread. */
    private static final int FRAMES_PER_TURN = 16;

    /** Frames that a stopping stream may still send, so that a reader that keeps up leaves at the head. */
    private static final int LAST_FRAMES_MAX = 64;

    /** More than the cursor reads at a time, so that it reads on while that is on its way. */
    private static final int READY_BYTES = 256 << 10;

    private final ServerCallStreamObserver<EncodedFrame> client;
    private final EventCursor cursor;
    private final StreamContext context;
    private final SerialTurns turns;
    private final Timer timer;
    private final Stall stall;
    private final AtomicBoolean gone = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();

    private final ReaderPosition position = new ReaderPosition();
    private int lastFramesLeft = LAST_FRAMES_MAX;
    private boolean ended;

    FramePump(ServerCallStreamObserver<EncodedFrame> client, EventCursor cursor, StreamContext context) {
        this.client = client;
        this.cursor = cursor;
        this.context = context;
        this.turns = new SerialTurns(context.executor(), this::turn);
        this.timer = new Timer(context.alarms(), context.nanoTime(), turns::wake);
        this.stall = new Stall(context, timer);
    }

    /**
     * Begins; from here on the pump owns the cursor. Called once, inside the call's handler.
     *
     * @throws EventLogException when there are too many streams; the cursor is closed then
     */
    void start() {
        client.setOnReadyThreshold(READY_BYTES);
        client.setOnCancelHandler(this::leave);
        client.setOnCloseHandler(this::leave);
        client.setOnReadyHandler(turns::wake);
        try {
            context.streams().opened(this);
        } catch (EventLogException refused) {
            cursor.close();
            throw refused;
        }
        cursor.onAdvance(this::advanced);
        turns.wake();
    }

    @Override
    public void stop() {
        stopping.set(true);
        turns.wake();
    }

    /**
     * There is something new. A client that is not ready is not disturbed with it: whoever does not read would otherwise cost
     * a turn with every emit. When it is ready again the turn that follows reads on, after it has said so here.
     */
    private void advanced() {
        if (!stall.isOn()) {
            turns.wake();
        }
    }

    private void leave() {
        gone.set(true);
        turns.wake();
    }

    private boolean turn() {
        if (ended) {
            return false;
        }
        try {
            return pump();
        } catch (Throwable failure) {
            fail(failure);
            return false;
        }
    }

    private void fail(Throwable failure) {
        try {
            end(() -> client.onError(context.statuses().toException(failure, resumeMetadata())));
        } catch (RuntimeException e) {
            log.debug("a stream could not be told of its end", e);
        }
    }

    private boolean pump() {
        for (int sent = 0; sent < FRAMES_PER_TURN; sent++) {
            if (gone.get()) {
                end(() -> {});
                return false;
            }
            if (stopping.get() && (!client.isReady() || lastFramesLeft-- == 0)) {
                shutDown();
                return false;
            }
            if (!client.isReady()) {
                awaitClient();
                return false;
            }
            stall.end();
            Optional<EncodedFrame> frame = cursor.next();
            if (frame.isEmpty()) {
                return rest();
            }
            position.advance(frame.get().rest());
            client.onNext(frame.get());
            if (cursor.isCompleted()) {
                end(client::onCompleted);
                return false;
            }
        }
        return true;
    }

    /** The cursor has nothing to say now; true when that is only for a moment. */
    private boolean rest() {
        if (stopping.get()) {
            shutDown();
            return false;
        }
        Duration untilDue = cursor.untilDue();
        if (untilDue.isZero()) {
            return true;
        }
        timer.ringWithin(untilDue);
        return false;
    }

    /** The transport holds as much as it may for this client: that is what there is to take. */
    private void awaitClient() {
        if (stall.isTooLong()) {
            throw EventLogException.slowConsumer(context.slowConsumerPatience(), cursor.resumeToken());
        }
    }

    private void shutDown() {
        end(() -> {
            Map<String, String> cursorText = resumeMetadata();
            cursorText.values().forEach(text -> client.onNext(new EncodedFrame(position.progress(text))));
            EventLogException why = EventLogException.shuttingDown(Outcome.NOT_APPLIED);
            client.onError(context.statuses().toException(why, cursorText));
        });
    }

    /** Where to resume; nothing before the first frame, when the cursor stands nowhere yet. */
    private Map<String, String> resumeMetadata() {
        return position.isKnown() ? Map.of("cursor", cursor.resumeToken()) : Map.of();
    }

    /** Releases everything, exactly once, and then says the last word. */
    private void end(Runnable lastWord) {
        ended = true;
        timer.cancel();
        try {
            lastWord.run();
        } finally {
            cursor.close();
            context.streams().closed(this);
        }
    }
}
