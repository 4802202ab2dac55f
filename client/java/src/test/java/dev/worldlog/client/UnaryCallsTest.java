package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.CreateWorldRequest;
import dev.worldlog.v1.CreateWorldResponse;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnaryCallsTest {
    private final FakeLog log = new FakeLog();
    private final AtomicInteger creations = new AtomicInteger();
    private volatile Throwable creationFailure = Refusals.unavailable();
    private final TestServer server = new TestServer(new FailingWorlds());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void eventsGetIdsBeforeTheFirstAttemptAndKeepThemOnRetry() {
        failFirst(2, Refusals.unavailable());

        server.client.emit("w", List.of(Frames.withoutId(), Frames.withoutId()), AckLevel.ACK_LEVEL_DURABLE);

        List<List<String>> idsOfAttempts =
                server.events.emits.stream().map(UnaryCallsTest::ids).toList();
        assertThat(idsOfAttempts).hasSize(3).containsOnly(idsOfAttempts.get(0));
        assertThat(idsOfAttempts.get(0))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-.*"));
    }

    @Test
    void idsThatWereGivenAreKept() {
        failFirst(0, Refusals.unavailable());

        server.client.emit("w", Frames.event("mine").build());

        assertThat(log.ids()).containsExactly("mine");
    }

    @Test
    void aLostAnswerStoresOneEventAndTheRetryIsADuplicate() {
        server.events.onEmit = (request, answer) -> {
            EmitResponse response = log.emit(request.getEventsList());
            if (server.events.emits.size() == 1) {
                answer.onError(Refusals.unavailable());
            } else {
                answer(answer, response);
            }
        };

        EmitResponse response = server.client.emit("w", Frames.withoutId());

        assertThat(log.events()).hasSize(1);
        assertThat(response.getResults(0).getDuplicate()).isTrue();
        assertThat(response.getResults(0).getSequence()).isEqualTo(1);
    }

    @Test
    void exhaustionIsRepeatedWhenTheServerSaysHowLongToWait() {
        failFirst(
                1,
                Refusals.refusal(
                        Status.Code.RESOURCE_EXHAUSTED,
                        "full",
                        Refusals.because("OVERLOADED", Outcome.NOT_APPLIED),
                        Refusals.retryAfter(Duration.ofSeconds(5))));

        server.client.emit("w", Frames.withoutId());

        assertThat(log.events()).hasSize(1);
        assertThat(server.timing.waits()).hasSize(1).allMatch(wait -> wait.compareTo(Duration.ofSeconds(5)) >= 0);
    }

    @Test
    void exhaustionWithoutAWaitIsFinal() {
        failFirst(1, Refusals.refusal(Status.Code.RESOURCE_EXHAUSTED, "full"));

        WorldlogException failure = failureOf(() -> server.client.emit("w", Frames.withoutId()));

        assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(server.events.emits).hasSize(1);
    }

    @Test
    void aRefusalIsNotRepeatedAndSaysWhatTheServerSaid() {
        failFirst(
                1,
                Refusals.refusal(
                        Status.Code.INVALID_ARGUMENT,
                        "events[0].chat:\n too long",
                        Refusals.because("INVALID_REQUEST", Outcome.NOT_APPLIED, Map.of("limit", "128")),
                        Refusals.atFault("events[0].chat", "too long")));

        WorldlogException failure = failureOf(() -> server.client.emit("w", Frames.withoutId()));

        assertThat(server.events.emits).hasSize(1);
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_REQUEST);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(failure.violations()).containsExactly(new FieldViolation("events[0].chat", "too long"));
        assertThat(failure.metadata()).containsEntry("limit", "128");
        assertThat(failure).hasMessage("INVALID_REQUEST: events[0].chat: too long");
    }

    @Test
    void theDeadlineBoundsAllAttemptsTogether() {
        failFirst(Integer.MAX_VALUE, Refusals.unavailable());

        WorldlogException failure = failureOf(() -> server.client.emit("w", Frames.withoutId()));

        Duration waited = server.timing.waits().stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(waited).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
        assertThat(server.events.emits).hasSize(server.timing.waits().size() + 1);
        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void everyUnaryCallHasADeadline() {
        failFirst(1, Refusals.unavailable());

        server.client.emit("w", Frames.withoutId());

        assertThat(server.callsWithDeadline).containsExactly(true, true);
    }

    @Test
    void anAttemptThatMayHaveBeenAppliedIsNotForgotten() {
        server.events.onEmit = (request, answer) -> answer.onError(
                server.events.emits.size() == 1
                        ? Refusals.unavailable()
                        : Refusals.refusal(
                                Status.Code.FAILED_PRECONDITION,
                                "deleted",
                                Refusals.because("WORLD_DELETED", Outcome.NOT_APPLIED)));

        WorldlogException failure = failureOf(() -> server.client.emit("w", Frames.withoutId()));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_WORLD_DELETED);
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aChangeOfAWorldThatMayHaveHappenedIsNotRepeated() {
        WorldlogException failure = failureOf(() -> server.client.createWorld("w"));

        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(creations).hasValue(1);
    }

    @Test
    void aChangeOfAWorldThatCertainlyDidNotHappenIsRepeated() {
        creationFailure = Refusals.refusal(
                Status.Code.UNAVAILABLE,
                "later",
                Refusals.because("STORE_UNAVAILABLE", Outcome.NOT_APPLIED),
                Refusals.retryAfter(Duration.ofSeconds(1)));

        assertThat(server.client.createWorld("w").getId()).isEqualTo("w");
        assertThat(creations).hasValue(2);
    }

    @Test
    void anEmitThatFailsAsynchronouslyFailsWithTheSameException() {
        failFirst(1, Refusals.worldDeleted());

        CompletableFuture<EmitResponse> answer =
                server.client.emitAsync(EmitRequest.newBuilder().setWorld("w").build());

        assertThatThrownBy(answer::join).hasCauseInstanceOf(WorldlogException.class);
    }

    @Test
    void closingTheClientFailsACallThatWaitsForItsNextAttempt() {
        failFirst(
                Integer.MAX_VALUE,
                Refusals.refusal(Status.Code.UNAVAILABLE, "later", Refusals.retryAfter(Duration.ofSeconds(21))));
        CompletableFuture<EmitResponse> answer =
                server.client.emitAsync(EmitRequest.newBuilder().setWorld("w").build());
        Eventually.until("the next attempt is scheduled", () -> server.timing.laterCount() == 1);

        server.client.close();

        assertThat(answer).isCompletedExceptionally();
    }

    @Test
    void aClosedClientRefusesCalls() {
        server.client.close();

        assertThatThrownBy(() -> server.client.getWorld("w")).isInstanceOf(IllegalStateException.class);
    }

    private void failFirst(int count, Throwable failure) {
        server.events.onEmit = (request, answer) -> {
            if (server.events.emits.size() <= count) {
                answer.onError(failure);
            } else {
                answer(answer, log.emit(request.getEventsList()));
            }
        };
    }

    private static <T> void answer(StreamObserver<T> observer, T response) {
        observer.onNext(response);
        observer.onCompleted();
    }

    private static List<String> ids(EmitRequest request) {
        return request.getEventsList().stream().map(Event::getId).toList();
    }

    private static WorldlogException failureOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        WorldlogException failure = catchThrowableOfType(WorldlogException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    /** Fails the first creation. */
    private final class FailingWorlds extends WorldServiceGrpc.WorldServiceImplBase {
        @Override
        public void createWorld(CreateWorldRequest request, StreamObserver<CreateWorldResponse> answer) {
            if (creations.incrementAndGet() == 1) {
                answer.onError(creationFailure);
            } else {
                answer(
                        answer,
                        CreateWorldResponse.newBuilder()
                                .setWorld(request.getWorld())
                                .build());
            }
        }
    }
}
