package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import dev.worldlog.v1.GetWorldRequest;
import dev.worldlog.v1.World;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmitStreamTest {
    /** Of more than 2 KB each; a window of the client and what waits for one in the server hold 1 MiB + 64 KiB. */
    private static final int TOO_MANY_ANSWERS = 2_000;

    @TempDir
    Path directory;

    @Test
    void manyRequestsAreAnsweredInOrderAtTheirLevels() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w").withWorld("v")) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = open(server);
            for (int i = 0; i < 2000; i++) {
                String world = i == 0 ? "w" : i == 1000 ? "v" : "";
                AckLevel ack = i % 3 == 0 ? AckLevel.ACK_LEVEL_ACCEPTED : AckLevel.ACK_LEVEL_UNSPECIFIED;
                stream.call()
                        .onNext(request(world, "r" + i).toBuilder().setAck(ack).build());
            }
            stream.call().onCompleted();
            assertThat(stream.awaitEnd()).isNull();
            assertThat(stream.received).hasSize(2000);
            for (int i = 0; i < 2000; i++) {
                EmitStreamResponse response = stream.received.get(i);
                long sequence = i % 1000 + 1L;
                assertThat(response.getResults(0).getSequence()).isEqualTo(sequence);
                if (i % 3 != 0) {
                    assertThat(response.getAck()).isEqualTo(AckLevel.ACK_LEVEL_DURABLE);
                }
                if (response.getAck() == AckLevel.ACK_LEVEL_DURABLE) {
                    assertThat(response.getDurableThrough()).isGreaterThanOrEqualTo(sequence);
                }
            }
            TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
        }
    }

    @Test
    void theFirstFailureEndsTheStreamAndNothingAfterItIsApplied() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = open(server);
            for (int i = 0; i < 10; i++) {
                stream.call().onNext(i == 6 ? EmitStreamRequest.getDefaultInstance() : request("w", "r" + i));
            }
            stream.call().onCompleted();
            Failure failure = stream.awaitFailure();
            assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(failure.fields()).containsExactly("events");
            assertThat(failure.metadata("request_index")).isEqualTo("6");
            assertThat(failure.metadata("outcome")).isEqualTo("NOT_APPLIED");
            assertThat(stream.received).hasSize(6);
            assertThat(lastSequence(server)).isEqualTo(6);
            TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
        }
    }

    @Test
    void theFirstRequestNeedsAWorld() throws Exception {
        try (TestServer server = TestServer.on(directory)) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = open(server);
            stream.call().onNext(request("", "r"));
            Failure failure = stream.awaitFailure();
            assertThat(failure.fields()).containsExactly("world");
            assertThat(failure.metadata("request_index")).isEqualTo("0");
        }
    }

    @Test
    void aFullQueueSlowsTheStreamDownInsteadOfFailingIt() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        AtomicLong sequence = new AtomicLong();
        List<String> applied = new CopyOnWriteArrayList<>();
        FakeEventLog log = new FakeEventLog() {
            @Override
            public Emission emit(EmitBatch batch) {
                if (refusals.getAndIncrement() % 4 != 3) {
                    return refused(EventLogException.overloaded("full", Duration.ofMillis(1)));
                }
                applied.add(batch.events().get(0).getMessage().getContent());
                Emission emission = accepted(sequence.incrementAndGet());
                emission.durable().complete(sequence.get());
                return emission;
            }
        };
        try (TestServer server = TestServer.over(log, TestServer.CALLS, TestServer.STREAMS)) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = open(server);
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sent.add("r" + i);
                stream.call().onNext(request("w", "r" + i));
            }
            stream.call().onCompleted();
            assertThat(stream.awaitEnd()).isNull();
            assertThat(stream.received).hasSize(50);
            assertThat(applied).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void requestsInFlightAreBoundedAndAnsweredAsTheyBecomeDurable() throws Exception {
        ConcurrentLinkedQueue<Emission> waiting = new ConcurrentLinkedQueue<>();
        AtomicLong sequence = new AtomicLong();
        FakeEventLog log = new FakeEventLog() {
            @Override
            public Emission emit(EmitBatch batch) {
                Emission emission = accepted(sequence.incrementAndGet());
                waiting.add(emission);
                return emission;
            }
        };
        try (TestServer server = TestServer.over(log, TestServer.CALLS, TestServer.STREAMS)) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = open(server);
            for (int i = 0; i < 1000; i++) {
                stream.call().onNext(request("w", "r" + i));
            }
            stream.call().onCompleted();
            TestServer.eventually("the window is full", () -> waiting.size() == 256);
            assertThat(stream.received).isEmpty();
            long done = 0;
            while (done < 1000) {
                Emission next = waiting.poll();
                if (next != null) {
                    next.durable().complete(++done);
                }
                assertThat(sequence.get() - done).isLessThanOrEqualTo(256);
            }
            assertThat(stream.awaitEnd()).isNull();
            assertThat(stream.received)
                    .extracting(response -> response.getResults(0).getSequence())
                    .hasSize(1000)
                    .isSorted();
        }
    }

    @Test
    void eventsInFlightAreBoundedToo() throws Exception {
        ConcurrentLinkedQueue<Emission> waiting = new ConcurrentLinkedQueue<>();
        AtomicInteger emitted = new AtomicInteger();
        FakeEventLog log = new FakeEventLog() {
            @Override
            public Emission emit(EmitBatch batch) {
                Emission emission = accepted(
                        IntStream.range(0, batch.events().size()).asLongStream().toArray());
                waiting.add(emission);
                emitted.incrementAndGet();
                return emission;
            }
        };
        try (TestServer server = TestServer.over(log, TestServer.CALLS, TestServer.STREAMS)) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = open(server);
            EmitStreamRequest large = EmitStreamRequest.newBuilder()
                    .setWorld("w")
                    .addAllEvents(Collections.nCopies(900, TestServer.message("x")))
                    .build();
            for (int i = 0; i < 50; i++) {
                stream.call().onNext(large);
            }
            stream.call().onCompleted();
            for (int done = 0; done < 50; done++) {
                int inFlight = Math.min(50, done + 12);
                TestServer.eventually(inFlight + " are emitted", () -> emitted.get() == inFlight);
                waiting.remove().durable().complete(1L);
            }
            assertThat(stream.awaitEnd()).isNull();
            assertThat(stream.received).hasSize(50);
        }
    }

    @Test
    void aFailedCommitEndsTheStreamAtItsOwnPlace() throws Exception {
        List<Emission> emissions = new CopyOnWriteArrayList<>();
        FakeEventLog log = new FakeEventLog() {
            @Override
            public Emission emit(EmitBatch batch) {
                Emission emission = accepted(emissions.size() + 1);
                emissions.add(emission);
                return emission;
            }
        };
        try (TestServer server = TestServer.over(log, TestServer.CALLS, TestServer.STREAMS)) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = open(server);
            for (int i = 0; i < 3; i++) {
                stream.call().onNext(request("w", "r" + i));
            }
            TestServer.eventually("all are in flight", () -> emissions.size() == 3);
            emissions.get(1).durable().completeExceptionally(EventLogException.storeUnavailable(Outcome.UNKNOWN, null));
            emissions.get(0).durable().complete(1L);
            Failure failure = stream.awaitFailure();
            assertThat(failure.reason()).isEqualTo("STORE_UNAVAILABLE");
            assertThat(failure.metadata("outcome")).isEqualTo("UNKNOWN");
            assertThat(failure.metadata("request_index")).isEqualTo("1");
            assertThat(stream.received).hasSize(1);
        }
    }

    @Test
    void aCancelledStreamReleasesWhatItHolds() throws Exception {
        FakeEventLog log = new FakeEventLog() {
            @Override
            public Emission emit(EmitBatch batch) {
                return accepted(1);
            }
        };
        try (TestServer server = TestServer.over(log, TestServer.CALLS, TestServer.STREAMS)) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = open(server);
            stream.call().onNext(request("w", "r"));
            TestServer.eventually("open", () -> server.edge.openStreamCount() == 1);
            stream.call().cancel("enough", null);
            TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
        }
    }

    @Test
    void aReaderWhoTakesNoAnswersIsAskedForNoMoreRequests() throws Exception {
        InstantLog log = new InstantLog();
        try (TestServer server = TestServer.over(log, TestServer.CALLS, TestServer.STREAMS)) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = withoutTakingAnswers(server);
            assertThat(log.emitted()).isLessThan(TOO_MANY_ANSWERS);

            stream.take(Integer.MAX_VALUE);
            stream.awaitReceived(TOO_MANY_ANSWERS);
        }
    }

    @Test
    void aReaderWhoTakesNoAnswersForLongIsEnded() throws Exception {
        InstantLog log = new InstantLog();
        try (TestServer server = TestServer.over(log, TestServer.CALLS, TestServer.STREAMS)) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = withoutTakingAnswers(server);

            // More than once: the transport may still have been sending when the patience began first.
            TestServer.eventually("ended", () -> {
                server.time.jump(TestServer.STREAMS.slowConsumerPatience());
                return server.edge.openStreamCount() == 0;
            });
            stream.take(Integer.MAX_VALUE);

            Failure failure = stream.awaitFailure();
            assertThat(failure.reason()).isEqualTo("SLOW_CONSUMER");
            assertThat(failure.metadata("outcome")).isEqualTo("UNKNOWN");
            assertThat(failure.metadata("patience_ms")).isEqualTo("60000");
            assertThat((long) stream.received.size()).isBetween(1L, log.emitted() - 1);
        }
    }

    @Test
    void aStoppingServerAnswersWhatIsInFlightAndRefusesTheRest() throws Exception {
        List<Emission> emissions = new CopyOnWriteArrayList<>();
        FakeEventLog log = new FakeEventLog() {
            @Override
            public Emission emit(EmitBatch batch) {
                Emission emission = accepted(emissions.size() + 1);
                emissions.add(emission);
                return emission;
            }
        };
        try (TestServer server = TestServer.over(log, TestServer.CALLS, TestServer.STREAMS)) {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> stream = open(server);
            stream.call().onNext(request("w", "r"));
            TestServer.eventually("in flight", () -> emissions.size() == 1);
            assertThat(server.edge.endStreams(Duration.ofMillis(1))).isFalse();
            emissions.get(0).durable().complete(1L);
            Failure failure = stream.awaitFailure();
            assertThat(failure.reason()).isEqualTo("SHUTTING_DOWN");
            assertThat(failure.metadata("request_index")).isEqualTo("1");
            assertThat(stream.received).hasSize(1);
            assertThat(server.edge.endStreams(TestServer.PATIENCE)).isTrue();
        }
    }

    /** Sends until the server has more answers than the client's window holds, and waits for it to be read. */
    private static RecordedStream<EmitStreamRequest, EmitStreamResponse> withoutTakingAnswers(TestServer server) {
        RecordedStream<EmitStreamRequest, EmitStreamResponse> stream =
                RecordedStream.reluctant(observer -> server.streams().emitStream(observer));
        EmitStreamRequest request = request("w", "x");
        for (int i = 0; i < TOO_MANY_ANSWERS; i++) {
            stream.call().onNext(request);
        }
        TestServer.eventually("the patience with the reader has begun", server.time::hasAlarm);
        return stream;
    }

    private static RecordedStream<EmitStreamRequest, EmitStreamResponse> open(TestServer server) {
        return RecordedStream.greedy(observer -> server.streams().emitStream(observer));
    }

    private static EmitStreamRequest request(String world, String content) {
        return EmitStreamRequest.newBuilder()
                .setWorld(world)
                .addEvents(TestServer.message(content))
                .build();
    }

    private static long lastSequence(TestServer server) {
        World world = server.worlds()
                .getWorld(GetWorldRequest.newBuilder().setWorld("w").build())
                .getWorld();
        return world.getLastSequence();
    }

    /** Everything is durable at once, and has a long answer. */
    private static final class InstantLog extends FakeEventLog {
        private final AtomicLong sequence = new AtomicLong();

        long emitted() {
            return sequence.get();
        }

        @Override
        public Emission emit(EmitBatch batch) {
            long next = sequence.incrementAndGet();
            Emission emission = accepted(LongStream.rangeClosed(1, 500).toArray());
            emission.durable().complete(next);
            return emission;
        }
    }
}
