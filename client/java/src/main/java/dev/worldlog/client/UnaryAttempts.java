package dev.worldlog.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One unary call with all of its attempts, one after the other, within one deadline.
 *
 * <p>The attempts hand over from thread to thread in order; the volatile fields may be touched by any thread.
 * Thread-safe.
 */
final class UnaryAttempts<Q, R> implements StreamObserver<R> {
    private final Connection connection;
    private final MethodDescriptor<Q, R> method;
    private final Q request;
    private final boolean repeatable;
    private final long startNanos;
    private final Backoff backoff;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private final Runnable stop = this::stop;

    private int attempts;
    private boolean perhapsApplied;
    private @Nullable R response;
    private volatile @Nullable ClientCall<Q, R> current;
    private volatile @Nullable Failure waitingAfter;
    private volatile boolean stopped;

    UnaryAttempts(Connection connection, MethodDescriptor<Q, R> method, Q request, boolean repeatable) {
        this.connection = connection;
        this.method = method;
        this.request = request;
        this.repeatable = repeatable;
        this.startNanos = connection.timing().nanoTime();
        this.backoff = connection.backoff();
    }

    /** Makes the first attempt. Cancelling the answer cancels the call. */
    CompletableFuture<R> start() {
        connection.remember(stop);
        CompletableFuture<R> unused = answer.whenComplete((ignored, failure) -> {
            connection.forget(stop);
            cancelIfUnwanted();
        });
        attempt();
        return answer;
    }

    private void attempt() {
        if (attempts++ > 0) {
            connection.connectAtOnce();
        }
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(nanosLeft(), TimeUnit.NANOSECONDS);
        ClientCall<Q, R> attempt = connection.channel().newCall(method, options);
        waitingAfter = null;
        ClientCalls.asyncUnaryCall(attempt, request, this);
        current = attempt; // Only a call that has been started may be cancelled.
        cancelIfUnwanted();
    }

    @Override
    public void onNext(R value) {
        response = value;
    }

    @Override
    public void onCompleted() {
        if (response != null) {
            answer.complete(response);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        if (answer.isDone()) {
            return;
        }
        Failure failure = Failure.of(thrown);
        perhapsApplied |= failure.outcome() == Outcome.UNKNOWN;
        Duration wait = backoff.next(failure.retryAfter());
        if (mayRepeat(failure) && wait.toNanos() < nanosLeft()) {
            waitingAfter = failure;
            connection.timing().schedule(this::attempt, wait);
            if (stopped) {
                giveUp(failure, thrown);
            }
        } else {
            giveUp(failure, thrown);
        }
    }

    private boolean mayRepeat(Failure failure) {
        return !stopped
                && connection.settings().retryPolicy().unary()
                && failure.isPassing()
                && (repeatable || failure.outcome() == Outcome.NOT_APPLIED);
    }

    /** A later attempt that had no effect says nothing of an earlier one that may have had. */
    private void giveUp(Failure failure, @Nullable Throwable cause) {
        Failure whole = perhapsApplied ? failure.withOutcome(Outcome.UNKNOWN) : failure;
        answer.completeExceptionally(new WorldlogException(
                attempts > 1 ? whole.withDescription(whole.description() + " (attempt " + attempts + ")") : whole,
                cause));
    }

    /** The client closes: an attempt under way may still succeed, but no other one is made. */
    private void stop() {
        stopped = true;
        Failure failure = waitingAfter;
        if (failure != null) {
            giveUp(failure, null);
        }
    }

    private void cancelIfUnwanted() {
        ClientCall<Q, R> attempt = current;
        if (attempt != null && answer.isDone()) {
            attempt.cancel("nobody waits for the answer", null);
        }
    }

    private long nanosLeft() {
        return connection.settings().deadline().toNanos() - (connection.timing().nanoTime() - startNanos);
    }
}
