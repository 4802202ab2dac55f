package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EmitStreamTest {
    private final FakeLog log = new FakeLog();
    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersEveryRequestWithItsOwnEvents() {
        server.events.onEmitStream = new EmitStreamScript(log);

        List<CompletableFuture<EmitResponse>> answers = new ArrayList<>();
        try (EmitStream stream = server.client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE)) {
            for (int i = 1; i <= 100; i++) {
                answers.add(stream.send(List.of(
                        Frames.event("a" + i).build(), Frames.event("b" + i).build())));
            }
        }

        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(answers.get(41).join().getResultsList())
                .extracting(EmitResult::getId)
                .containsExactly("a42", "b42");
        assertThat(log.lastSequence()).isEqualTo(200);
    }

    @Test
    void blocksWhileAsManyRequestsAreUnansweredAsAllowed() throws Exception {
        EmitStreamScript script = new EmitStreamScript(log).hold();
        server.events.onEmitStream = script;
        EmitStream stream = server.client.emitStream("w", EmitStreamOptions.DEFAULT.withRequestsMax(8));
        Thread sender = sending(stream, 100, () -> Frames.withoutId());
        Eventually.until("8 requests arrived", () -> script.requests() == 8);
        Eventually.untilBlocked(sender);
        int whileBlocked = script.requests();

        script.release();
        sender.join();
        stream.close();

        assertThat(whileBlocked).isEqualTo(8);
        assertThat(log.lastSequence()).isEqualTo(100);
    }

    @Test
    void blocksWhileAsManyBytesAreUnansweredAsAllowed() throws Exception {
        EmitStreamScript script = new EmitStreamScript(log).hold();
        server.events.onEmitStream = script;
        EmitStream stream = server.client.emitStream("w", EmitStreamOptions.DEFAULT.withBytesMax(10_500));
        Thread sender = sending(
                stream,
                20,
                () -> Event.newBuilder()
                        .setMessage(MessageEvent.newBuilder().setContent("x".repeat(1_000)))
                        .build());
        Eventually.until("9 requests arrived", () -> script.requests() == 9);
        Eventually.untilBlocked(sender);
        int whileBlocked = script.requests();

        script.release();
        sender.join();
        stream.close();

        assertThat(whileBlocked).isEqualTo(9);
        assertThat(log.lastSequence()).isEqualTo(20);
    }

    @Test
    void aRequestLargerThanAllRoomPassesAlone() {
        server.events.onEmitStream = new EmitStreamScript(log);

        try (EmitStream stream = server.client.emitStream("w", EmitStreamOptions.DEFAULT.withBytesMax(1))) {
            stream.send(Frames.withoutId());
            stream.send(Frames.withoutId());
        }

        assertThat(log.lastSequence()).isEqualTo(2);
    }

    @Test
    void keepsOrderWithoutLossOrDuplicateThroughAnyNumberOfBreaks() {
        long seed = System.nanoTime();
        System.out.println("seed of the breaking emit stream: " + seed);
        BreakingEmitStream script = new BreakingEmitStream(log, seed);
        server.events.onEmitStream = script;

        List<CompletableFuture<EmitResponse>> answers = new ArrayList<>();
        try (EmitStream stream = server.client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE)) {
            for (int i = 1; i <= 400; i++) {
                answers.add(stream.send(Frames.event("e" + i).build()));
            }
        }

        assertThat(log.ids())
                .as("seed " + seed)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 400).mapToObj(i -> "e" + i).toList());
        assertThat(answers)
                .extracting(answer -> answer.join().getResults(0).getSequence())
                .as("seed " + seed)
                .isSorted();
        assertThat(script.breaks.get()).isGreaterThan(10);
    }

    @Test
    void aFinalFailureFailsItsRequestAndAllLaterOnes() {
        server.events.onEmitStream = failingAt(2);
        EmitStream stream = server.client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE);

        List<CompletableFuture<EmitResponse>> answers = IntStream.range(0, 5)
                .mapToObj(i -> stream.send(Frames.event("e" + i).build()))
                .toList();

        assertThatThrownBy(stream::flush).isInstanceOf(WorldlogException.class);
        assertThat(answers.subList(0, 2)).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(failureOf(answers.get(2)).reason()).isEqualTo(ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT);
        assertThat(failureOf(answers.get(2))).hasMessage("EVENT_ID_CONFLICT: other content");
        assertThat(failureOf(answers.get(3)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(failureOf(answers.get(4))).hasMessageContaining("an earlier request of the stream failed");
        assertThat(failureOf(stream.send(Frames.withoutId()))).hasMessageContaining("an earlier request");
        assertThatThrownBy(stream::close).isInstanceOf(WorldlogException.class);
        assertThat(log.ids()).containsExactly("e0", "e1");
    }

    @Test
    void aStreamThatIsUsedAfterItFailedAndThrewStillClosesItsOwnWay() {
        server.events.onEmitStream = failingAt(0);

        assertThatThrownBy(() -> {
                    try (EmitStream stream = server.client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE)) {
                        stream.send(Frames.withoutId());
                        stream.flush();
                    }
                })
                .isInstanceOf(WorldlogException.class)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
    }

    @Test
    void givesUpWhenNothingIsAnswered() {
        EmitStreamScript script = new EmitStreamScript(log).hold();
        server.events.onEmitStream = script;
        EmitStream stream = server.client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE);
        CompletableFuture<EmitResponse> answer = stream.send(Frames.withoutId());
        Eventually.until("the request arrived", () -> script.requests() == 1);

        server.timing.elapse(Duration.ofSeconds(61));

        assertThat(failureOf(answer).code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(failureOf(answer).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failureOf(stream.send(Frames.withoutId())).outcome())
                .as("it was never sent")
                .isEqualTo(Outcome.NOT_APPLIED);
    }

    @Test
    void givesUpWhenTheServerStaysAway() {
        AtomicInteger attempts = new AtomicInteger();
        server.events.onEmitStream = answers -> {
            if (attempts.incrementAndGet() == 20) {
                server.timing.elapse(Duration.ofSeconds(1));
            }
            throw Status.UNAVAILABLE.asRuntimeException();
        };
        EmitStream stream = server.client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE);

        WorldlogException failure = failureOf(stream.send(Frames.withoutId()));

        assertThat(failure).hasMessageContaining("no progress for 60 s");
    }

    @Test
    void dependentsOfAnAnswerMaySendAlsoWhenThatBlocks() {
        server.events.onEmitStream = new EmitStreamScript(log);
        EmitStream stream = server.client.emitStream("w", EmitStreamOptions.DEFAULT.withRequestsMax(1));

        stream.send(Frames.event("1").build())
                .thenRun(() -> {
                    stream.send(Frames.event("2").build());
                    stream.send(Frames.event("3").build());
                })
                .join();
        stream.close();

        assertThat(log.ids()).containsExactly("1", "2", "3");
    }

    @Test
    void closingTheClientFailsWhatIsUnanswered() throws Exception {
        EmitStreamScript script = new EmitStreamScript(log).hold();
        server.events.onEmitStream = script;
        EmitStream stream = server.client.emitStream("w", EmitStreamOptions.DEFAULT.withRequestsMax(2));
        CompletableFuture<EmitResponse> first = stream.send(Frames.withoutId());
        Thread sender = sending(stream, 10, () -> Frames.withoutId());
        Eventually.untilBlocked(sender);

        server.client.close();
        sender.join();

        assertThat(failureOf(first)).hasMessageContaining("the client was closed");
        assertThat(failureOf(stream.send(Frames.withoutId()))).hasMessageContaining("the client was closed");
    }

    @Test
    void anInterruptedCloseFailsWhatIsUnanswered() throws Exception {
        EmitStreamScript script = new EmitStreamScript(log).hold();
        server.events.onEmitStream = script;
        EmitStream stream = server.client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE);
        CompletableFuture<EmitResponse> answer = stream.send(Frames.withoutId());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread closer = new Thread(
                () -> {
                    try {
                        stream.close();
                    } catch (WorldlogException e) {
                        thrown.complete(e);
                    }
                },
                "closer");
        closer.start();
        Eventually.untilBlocked(closer);

        closer.interrupt();

        assertThat(thrown.get(20, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
        assertThat(failureOf(answer)).hasMessageContaining("the emit stream was closed");
    }

    @Test
    void aClosedStreamRefusesRequests() {
        EmitStream stream = server.client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE);
        stream.close();
        stream.close();

        assertThatThrownBy(() -> stream.send(Frames.withoutId())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anIdleStreamIsReopenedForItsNextRequest() {
        EmitStreamScript script = new EmitStreamScript(log);
        server.events.onEmitStream = answers -> {
            StreamObserver<EmitStreamRequest> requests = script.apply(answers);
            return new StreamObserver<>() {
                @Override
                public void onNext(EmitStreamRequest request) {
                    requests.onNext(request);
                    answers.onError(Refusals.unavailable());
                }

                @Override
                public void onError(Throwable cancelled) {}

                @Override
                public void onCompleted() {}
            };
        };

        try (EmitStream stream = server.client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE)) {
            stream.send(Frames.withoutId()).join();
            stream.send(Frames.withoutId()).join();
        }

        assertThat(log.lastSequence()).isEqualTo(2);
        assertThat(script.streams()).isEqualTo(2);
    }

    private Thread sending(EmitStream stream, int count, java.util.function.Supplier<Event> events) {
        Thread sender = new Thread(
                () -> {
                    for (int i = 0; i < count; i++) {
                        stream.send(events.get());
                    }
                },
                "sender");
        sender.start();
        return sender;
    }

    private Function<StreamObserver<EmitStreamResponse>, StreamObserver<EmitStreamRequest>> failingAt(int index) {
        return answers -> new StreamObserver<>() {
            private int count;

            @Override
            public void onNext(EmitStreamRequest request) {
                if (count++ < index) {
                    answers.onNext(EmitStreamScript.asStreamResponse(log.emit(request.getEventsList())));
                } else if (count == index + 1) {
                    answers.onError(Refusals.refusal(
                            Status.Code.ALREADY_EXISTS,
                            "other content",
                            Refusals.because(
                                    "EVENT_ID_CONFLICT",
                                    Outcome.NOT_APPLIED,
                                    Map.of("request_index", Integer.toString(index)))));
                }
            }

            @Override
            public void onError(Throwable cancelled) {}

            @Override
            public void onCompleted() {}
        };
    }

    private static WorldlogException failureOf(CompletableFuture<EmitResponse> answer) {
        try {
            answer.orTimeout(20, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WorldlogException failure) {
                return failure;
            }
            throw e;
        }
        throw new AssertionError("the request was answered (expected: a failure)");
    }
}
