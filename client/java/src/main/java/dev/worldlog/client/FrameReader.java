package dev.worldlog.client;

import dev.worldlog.v1.Frame;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames one by one from a stream that it opens, checks and, when it breaks, opens again where it was.
 *
 * <p>Everything that happens is put into the mailbox as a step, and the reading thread takes the steps one by one, so the state
 * needs no lock. The mailbox is bounded by what the call was asked for, plus its end, one reopening and one cancellation.
 *
 * <p>{@link #cancel} may be called by any thread; everything else is confined to the reading thread.
 */
final class FrameReader implements FrameCall.Sink {
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Connection connection;
    private final FrameRequest request;
    private final FrameListener breaks;
    private final @Nullable Duration giveUpAfter;
    private final Backoff backoff;
    private final BlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final Runnable stop = this::cancel;

    private volatile boolean cancelled;
    private volatile @Nullable FrameCall<?, ?> call;
    private boolean firstOfStream;
    private boolean broken;
    private long openedNanos;
    private @Nullable Long stuckSinceNanos;
    private @Nullable Frame delivery;
    private boolean delivered;
    private boolean ended;
    private boolean complete;
    private @Nullable WorldlogException failure;

    /**
     * Makes a reader; {@link #begin} opens its first stream.
     *
     * @param breaks hears of breaks and reconnects, on the reading thread; of nothing else
     * @param giveUpAfter how long to try without progress; for ever when null
     */
    FrameReader(Connection connection, FrameRequest request, FrameListener breaks, @Nullable Duration giveUpAfter) {
        this.connection = connection;
        this.request = request;
        this.breaks = breaks;
        this.giveUpAfter = giveUpAfter;
        this.backoff = connection.backoff();
    }

    /** Opens the first stream at once, so that a reader of live events misses none from now on. */
    FrameReader begin() {
        connection.remember(stop);
        open();
        return this;
    }

    /** The next frame; null when there is none any more, because everything was read or {@link #cancel} was called. */
    @Nullable
    Frame next() {
        return next(FOR_EVER);
    }

    /** The next frame; null also when none came within this time. */
    @Nullable
    Frame next(long patienceNanos) {
        try {
            return take(patienceNanos);
        } catch (InterruptedException interrupted) {
            throw WorldlogException.interrupted(interrupted);
        }
    }

    /** True when no frame follows: everything was read, or the reader was cancelled or failed. */
    boolean isEnded() {
        return ended || cancelled;
    }

    /** True when everything asked for was read, and not only what came before a cancellation or a failure. */
    boolean isComplete() {
        return complete;
    }

    /** The time by which patience is measured. */
    long nanoTime() {
        return connection.timing().nanoTime();
    }

    long throughSequence() {
        return request.position().throughSequence();
    }

    /** Ends the stream; a waiting {@link #next} returns null. Idempotent. */
    void cancel() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        connection.forget(stop);
        cancelCall();
        mailbox.add(() -> ended = true);
    }

    private @Nullable Frame take(long patienceNanos) throws InterruptedException {
        if (failure != null) {
            throw WorldlogException.again(failure);
        }
        askForMore();
        long startNanos = connection.timing().nanoTime();
        while (delivery == null && !isEnded()) {
            Runnable step = patienceNanos == FOR_EVER
                    ? mailbox.take()
                    : mailbox.poll(patienceNanos - (connection.timing().nanoTime() - startNanos), TimeUnit.NANOSECONDS);
            if (step == null) {
                return null;
            }
            step.run();
        }
        Frame frame = delivery;
        delivery = null;
        delivered = frame != null;
        return cancelled ? null : frame;
    }

    /** The frame returned last was used, so there is room for another one. */
    private void askForMore() {
        FrameCall<?, ?> open = call;
        if (delivered && open != null) {
            open.askForOneMore();
        }
        delivered = false;
        if (request.isCompleted()) {
            end();
        }
    }

    private void open() {
        if (cancelled) {
            return;
        }
        if (broken) {
            connection.connectAtOnce();
        }
        firstOfStream = true;
        openedNanos = connection.timing().nanoTime();
        call = request.open(connection, this);
        if (cancelled) {
            cancelCall();
        }
    }

    @Override
    public void frame(FrameCall<?, ?> from, Frame frame) {
        mailbox.add(() -> {
            if (from == call && !ended) {
                accept(frame);
            }
        });
    }

    @Override
    public void ended(FrameCall<?, ?> from, @Nullable Throwable thrown) {
        mailbox.add(() -> {
            if (from == call && !ended) {
                call = null;
                streamEnded(thrown);
            }
        });
    }

    private void accept(Frame frame) {
        try {
            if (request.position().accept(frame, firstOfStream)) {
                progress();
            }
            delivery = request.received(frame);
            complete = request.isCompleted();
        } catch (WorldlogException violation) {
            fail(violation);
        }
        if (firstOfStream && broken) {
            broken = false;
            breaks.onReconnected();
        }
        firstOfStream = false;
    }

    private void streamEnded(@Nullable Throwable thrown) {
        if (thrown != null && !request.hasRest()) {
            complete = true;
            end();
        } else if (thrown != null) {
            interruptedBy(Failure.of(thrown), thrown);
        } else if (request.isFinite()) {
            fail(FramePosition.broken("it ended without COMPLETED"));
        } else {
            interruptedBy(Failure.local(Status.Code.UNAVAILABLE, Outcome.UNKNOWN, "the server ended the stream"), null);
        }
    }

    private void interruptedBy(Failure cause, @Nullable Throwable thrown) {
        WorldlogException exception = new WorldlogException(cause, thrown);
        if (!cause.isPassingForReaders()) {
            fail(exception);
        }
        long nowNanos = connection.timing().nanoTime();
        if (nowNanos - openedNanos
                > connection.settings().retryPolicy().backoffMax().toNanos()) {
            progress();
        }
        if (stuckSinceNanos == null) {
            stuckSinceNanos = nowNanos;
        }
        Duration retryIn = backoff.next(cause.retryAfter());
        if (giveUpAfter != null && nowNanos - stuckSinceNanos + retryIn.toNanos() > giveUpAfter.toNanos()) {
            fail(exception);
        }
        broken = true;
        breaks.onDisconnected(exception, retryIn);
        connection.timing().schedule(() -> mailbox.add(this::open), retryIn);
    }

    private void progress() {
        backoff.reset();
        stuckSinceNanos = null;
    }

    private void fail(WorldlogException why) {
        failure = why;
        end();
        throw why;
    }

    private void end() {
        ended = true;
        connection.forget(stop);
        cancelCall();
    }

    private void cancelCall() {
        FrameCall<?, ?> open = call;
        if (open != null) {
            open.cancel();
        }
    }
}
