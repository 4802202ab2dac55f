package dev.worldlog.client;

import com.google.common.util.concurrent.MoreExecutors;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitStreamResponse;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The unacknowledged requests of an emit stream and the call they travel on.
 *
 * <p>Every step runs in one synchronization context, one after the other, so the state needs no lock; answers are completed, in
 * order, on the client's callback threads, so whoever waits for them may block.
 *
 * <p>The public part is thread-safe.
 */
final class EmitPipeline {
    private final Connection connection;
    private final EmitWindow window;
    private final Duration giveUpAfter;
    private final Backoff backoff;
    private final Executor answers;
    private final Runnable stop = this::clientClosed;
    private final SynchronizationContext steps = new SynchronizationContext((thread, thrown) ->
            failNow(Failure.local(Status.Code.INTERNAL, Outcome.UNKNOWN, "unexpected: " + thrown), thrown));

    private final Deque<PendingEmit> unsent = new ArrayDeque<>();
    private final Deque<PendingEmit> unanswered = new ArrayDeque<>();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private @Nullable EmitCall call;
    private boolean reconnecting;
    private boolean watched;
    private long progressNanos;
    private @Nullable Failure lastBreak;
    private volatile @Nullable WorldlogException failure;

    EmitPipeline(Connection connection, EmitWindow window, Duration giveUpAfter) {
        this.connection = connection;
        this.window = window;
        this.giveUpAfter = giveUpAfter;
        this.backoff = connection.backoff();
        this.answers = MoreExecutors.newSequentialExecutor(connection.callbacks());
    }

    EmitPipeline begin() {
        connection.remember(stop);
        return this;
    }

    /** Takes a request that has room in the window. */
    void add(PendingEmit pending) {
        steps.execute(() -> {
            last = pending.settled();
            WorldlogException over = failure;
            if (over != null) {
                refuse(pending, new WorldlogException(over.failure().withOutcome(Outcome.NOT_APPLIED), over));
                return;
            }
            if (isIdle()) {
                progressNanos = connection.timing().nanoTime();
                watch(giveUpAfter.toNanos());
            }
            unsent.add(pending);
            pump();
        });
    }

    /** Completes when everything added before is answered, one way or the other. */
    CompletableFuture<Void> settled() {
        CompletableFuture<CompletableFuture<Void>> lastAdded = new CompletableFuture<>();
        steps.execute(() -> lastAdded.complete(last));
        return lastAdded.thenCompose(Function.identity());
    }

    /** Why nothing can be sent any more; null while all is well. */
    @Nullable
    WorldlogException failure() {
        return failure;
    }

    /** Ends the stream as it should be; what is still unanswered fails. */
    void finish() {
        steps.execute(() -> {
            if (failure == null && isIdle() && call != null) {
                call.complete();
                call = null;
            }
            failNow(Failure.local(Status.Code.CANCELLED, Outcome.UNKNOWN, "the emit stream was closed"), null);
        });
    }

    /** From the call: it can take more. */
    void ready() {
        steps.execute(this::pump);
    }

    /** From the call: one answer. */
    void answered(EmitCall from, EmitStreamResponse response) {
        steps.execute(() -> {
            if (from == call) {
                take(from, response);
            }
        });
    }

    /** From the call: it is over. */
    void ended(EmitCall from, @Nullable Throwable thrown) {
        steps.execute(() -> {
            if (from == call) {
                call = null;
                interruptedBy(from, thrown);
            }
        });
    }

    private void clientClosed() {
        steps.execute(() -> failNow(
                Failure.local(
                        Status.Code.CANCELLED,
                        Outcome.UNKNOWN,
                        "the client was closed before this request was answered"),
                null));
    }

    private void pump() {
        if (failure != null || reconnecting || unsent.isEmpty()) {
            return;
        }
        EmitCall open = call;
        if (open == null) {
            open = EmitCall.open(connection, this);
            call = open;
        }
        while (!unsent.isEmpty() && open.isReady()) {
            PendingEmit next = unsent.remove();
            unanswered.add(next);
            open.send(next.request());
        }
    }

    private void take(EmitCall from, EmitStreamResponse response) {
        PendingEmit answered = unanswered.poll();
        if (answered == null || response.getResultsCount() != answered.request().getEventsCount()) {
            if (answered != null) {
                unanswered.addFirst(answered);
            }
            failNow(
                    FramePosition.broken("an answer has " + response.getResultsCount() + " results (expected: "
                                    + (answered == null
                                            ? "no answer"
                                            : answered.request().getEventsCount()) + ")")
                            .failure(),
                    null);
            return;
        }
        from.countAnswer();
        progressNanos = connection.timing().nanoTime();
        lastBreak = null;
        backoff.reset();
        window.release(answered.bytes());
        EmitResponse answer = EmitResponse.newBuilder()
                .addAllResults(response.getResultsList())
                .setAck(response.getAck())
                .setDurableThrough(response.getDurableThrough())
                .build();
        answers.execute(() -> answered.complete(answer));
    }

    private void interruptedBy(EmitCall ended, @Nullable Throwable thrown) {
        Failure why = thrown == null
                ? Failure.local(Status.Code.UNAVAILABLE, Outcome.UNKNOWN, "the server ended the stream")
                : Failure.of(thrown);
        if (!why.isPassing()) {
            failRequest(ended, why, thrown);
            return;
        }
        lastBreak = why;
        while (!unanswered.isEmpty()) {
            PendingEmit again = unanswered.removeLast();
            again.markPerhapsApplied();
            unsent.addFirst(again);
        }
        reconnecting = true;
        connection.timing().schedule(() -> steps.execute(this::reconnect), backoff.next(why.retryAfter()));
    }

    private void reconnect() {
        reconnecting = false;
        connection.connectAtOnce();
        pump();
    }

    /** Looks after each span without an answer; the only place that gives up. */
    private void watch(long nanos) {
        if (watched) {
            return;
        }
        watched = true;
        connection.timing().schedule(() -> steps.execute(this::giveUpIfStuck), Duration.ofNanos(nanos));
    }

    private void giveUpIfStuck() {
        watched = false;
        if (failure != null || isIdle()) {
            return;
        }
        long leftNanos = giveUpAfter.toNanos() - (connection.timing().nanoTime() - progressNanos);
        if (leftNanos > 0) {
            watch(leftNanos);
            return;
        }
        Failure why = lastBreak != null
                ? lastBreak
                : Failure.local(Status.Code.DEADLINE_EXCEEDED, Outcome.UNKNOWN, "the server does not answer");
        failNow(why.withDescription(why.description() + " (no progress for " + giveUpAfter.toSeconds() + " s)"), null);
    }

    /** The server names the request at fault by its place in the call; those behind it were not applied. */
    private void failRequest(EmitCall ended, Failure why, @Nullable Throwable thrown) {
        String index = why.metadata().getOrDefault("request_index", "");
        int place = index.matches("[0-9]{1,9}") ? Integer.parseInt(index) - ended.answered() : -1;
        for (int i = 0; i <= place && !unanswered.isEmpty(); i++) {
            PendingEmit failed = unanswered.remove();
            refuse(failed, exception(failed, i == place ? why : why.withOutcome(Outcome.UNKNOWN), thrown));
        }
        Failure rest = place < 0
                ? why
                : why.withOutcome(Outcome.NOT_APPLIED)
                        .withDescription("an earlier request of the stream failed: " + why.description());
        failNow(rest, thrown);
    }

    private void failNow(Failure why, @Nullable Throwable thrown) {
        if (failure != null) {
            return;
        }
        connection.forget(stop);
        failure = new WorldlogException(why, thrown);
        unanswered.forEach(pending -> refuse(pending, exception(pending, why, thrown)));
        unanswered.clear();
        unsent.forEach(pending -> refuse(pending, exception(pending, unsentOutcome(pending, why), thrown)));
        unsent.clear();
        window.open();
        if (call != null) {
            call.cancel();
            call = null;
        }
    }

    private static Failure unsentOutcome(PendingEmit pending, Failure why) {
        return pending.isPerhapsApplied() ? why : why.withOutcome(Outcome.NOT_APPLIED);
    }

    private static WorldlogException exception(PendingEmit pending, Failure why, @Nullable Throwable thrown) {
        return new WorldlogException(pending.isPerhapsApplied() ? why.withOutcome(Outcome.UNKNOWN) : why, thrown);
    }

    private void refuse(PendingEmit pending, WorldlogException why) {
        window.release(pending.bytes());
        answers.execute(() -> pending.fail(why));
    }

    private boolean isIdle() {
        return unsent.isEmpty() && unanswered.isEmpty();
    }
}
