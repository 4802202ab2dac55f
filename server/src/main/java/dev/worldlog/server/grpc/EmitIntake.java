package dev.worldlog.server.grpc;

import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventLog;
import dev.worldlog.log.EventLogException;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request of an EmitStream into the event log, one request after the other. A request for which the event
 * log has no room is tried again, with growing delay, until it has; the next one does not overtake it.
 *
 * <p>Confined to the turns of its call.
 */
final class EmitIntake {
    private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(1);
    private static final Duration RETRY_DELAY_MAX = Duration.ofMillis(50);

    /** What stands between a request and its acceptance. */
    private record Attempt(
            EmitBatch batch, AckLevel ack, @Nullable Emission emission) {}

    private final EventLog eventLog;
    private final StreamContext context;
    private final Runnable wake;
    private final Timer retryTimer;
    private String world = "";
    private long nextIndex;
    private @Nullable Attempt attempt;
    private @Nullable EventLogException refusal;
    private Duration retryDelay = RETRY_DELAY_MIN;
    private long retryAtNanos;
    private boolean waiting;
    private boolean ended;

    EmitIntake(EventLog eventLog, StreamContext context, Runnable wake) {
        this.eventLog = eventLog;
        this.context = context;
        this.wake = wake;
        this.retryTimer = new Timer(context.alarms(), context.nanoTime(), wake);
    }

    /** Index of the request that is under way, or else of the next one. */
    long nextIndex() {
        return nextIndex;
    }

    boolean isIdle() {
        return attempt == null && refusal == null;
    }

    /** Whether a request failed: nothing after it is emitted. */
    boolean isEnded() {
        return ended;
    }

    /** Begins with the next request. Only when idle. */
    void take(Request<EmitStreamRequest> request) {
        try {
            EmitStreamRequest message = request.orThrow();
            EmitBatch batch = Queries.batch(message, world);
            world = batch.world();
            attempt = new Attempt(batch, Envelope.ack(message.getAck(), message.getAckValue()), null);
        } catch (EventLogException e) {
            refusal = e;
        }
    }

    /**
     * Goes on with the request under way.
     *
     * @param givingUp whether to fail instead of waiting for room
     * @return the request once the event log has accepted or refused it, or null while it has done neither; a wake-up
     *     follows then
     */
    @Nullable
    EmitInFlight advance(boolean givingUp) {
        if (refusal != null) {
            return refused(refusal);
        }
        Attempt current = attempt;
        if (current == null) {
            return null;
        }
        Emission emission = current.emission();
        if (emission == null) {
            long left = retryAtNanos - context.nanoTime().getAsLong();
            if (waiting && !givingUp && left > 0) {
                // The alarm may ring for the wait before this one.
                retryTimer.ringWithin(Duration.ofNanos(left));
                return null;
            }
            emission = eventLog.emit(current.batch());
            attempt = new Attempt(current.batch(), current.ack(), emission);
            wakeWhenDone(emission.accepted());
        }
        return emission.accepted().isDone() ? decided(current, emission, givingUp) : null;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A wake-up does not fail.
    private void wakeWhenDone(CompletableFuture<?> accepted) {
        if (!accepted.isDone()) {
            accepted.whenComplete((results, failure) -> wake.run());
        }
    }

    private @Nullable EmitInFlight decided(Attempt current, Emission emission, boolean givingUp) {
        Throwable failure =
                emission.accepted().handle((results, thrown) -> thrown).join();
        if (failure != null && isOverloaded(failure) && !givingUp) {
            attempt = new Attempt(current.batch(), current.ack(), null);
            retryLater();
            return null;
        }
        waiting = false;
        retryDelay = RETRY_DELAY_MIN;
        attempt = null;
        ended = failure != null;
        return new EmitInFlight(
                nextIndex++, current.batch().events().size(), EmitAnswer.of(emission, current.ack(), eventLog));
    }

    private EmitInFlight refused(EventLogException failure) {
        refusal = null;
        ended = true;
        return new EmitInFlight(nextIndex++, 0, CompletableFuture.failedFuture(failure));
    }

    private void retryLater() {
        waiting = true;
        retryAtNanos = context.nanoTime().getAsLong() + retryDelay.toNanos();
        retryTimer.ringWithin(retryDelay);
        Duration doubled = retryDelay.multipliedBy(2);
        retryDelay = doubled.compareTo(RETRY_DELAY_MAX) < 0 ? doubled : RETRY_DELAY_MAX;
    }

    private static boolean isOverloaded(Throwable failure) {
        return StatusMapper.unwrap(failure) instanceof EventLogException known
                && known.reason() == ErrorReason.ERROR_REASON_OVERLOADED;
    }

    void close() {
        retryTimer.cancel();
        attempt = null;
        refusal = null;
        ended = true;
    }
}
