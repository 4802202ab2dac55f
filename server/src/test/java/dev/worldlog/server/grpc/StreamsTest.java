package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.ReplayResponse;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SubscribeResponse;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamsTest {
    @TempDir
    Path directory;

    @Test
    void aSubscriptionDeliversHistoryThenLiveWithoutGapOrDuplicate() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            server.emit("w", 1000);
            RecordedStream<SubscribeRequest, SubscribeResponse> stream = subscribe(server, 0);
            for (int i = 0; i < 100; i++) {
                server.emit("w", 1);
            }
            TestServer.eventually("all are seen", () -> sequences(stream).size() == 1100);
            assertThat(sequences(stream))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 1100).boxed().toList());
            framesJoin(frames(stream));
            stream.call().cancel("done", null);
            TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
        }
    }

    @Test
    void aReplayEndsWithCompleted() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            server.emit("w", 1000);
            RecordedStream<ReplayRequest, ReplayResponse> stream = RecordedStream.greedy(observer -> server.streams()
                    .replay(
                            ReplayRequest.newBuilder()
                                    .setWorld("w")
                                    .setFromSequence(11)
                                    .setToSequence(900)
                                    .build(),
                            observer));
            assertThat(stream.awaitEnd()).isNull();
            List<Frame> frames =
                    stream.received.stream().map(ReplayResponse::getFrame).toList();
            framesJoin(frames);
            assertThat(frames.get(0).hasStarted()).isTrue();
            assertThat(frames.get(frames.size() - 1).getCompleted().getEventCount())
                    .isEqualTo(890);
            assertThat(frames).as("many events travel in one frame").hasSizeLessThan(100);
            TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
        }
    }

    @Test
    void aPacedReplayIsDeliveredByTheAlarms() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            for (int i = 0; i < 5; i++) {
                server.emit("w", 1);
            }
            RecordedStream<ReplayRequest, ReplayResponse> stream = RecordedStream.greedy(observer -> server.streams()
                    .replay(
                            ReplayRequest.newBuilder()
                                    .setWorld("w")
                                    .setPace(0.5)
                                    .build(),
                            observer));
            assertThat(stream.awaitEnd()).isNull();
            assertThat(stream.received.stream()
                            .mapToInt(answer -> answer.getFrame().getEventsCount())
                            .sum())
                    .isEqualTo(5);
        }
    }

    @Test
    void aSlowReaderCostsABoundedAmountAndLosesNothing() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            RecordedStream<SubscribeRequest, SubscribeResponse> slow =
                    RecordedStream.reluctant(observer -> server.streams().subscribe(after(0), observer));
            Event large = TestServer.message("x".repeat(100_000));
            for (int i = 0; i < 40; i++) {
                server.events()
                        .emit(EmitRequest.newBuilder()
                                .setWorld("w")
                                .addEvents(large)
                                .addEvents(large)
                                .build());
            }
            RecordedStream<SubscribeRequest, SubscribeResponse> quick = subscribe(server, 0);
            TestServer.eventually(
                    "the quick reader has all of it", () -> sequences(quick).size() == 80);
            assertThat(slow.received).isEmpty();
            assertThat(server.edge.openStreamCount()).isEqualTo(2);
            slow.take(Integer.MAX_VALUE);
            TestServer.eventually(
                    "the slow reader has all of it", () -> sequences(slow).size() == 80);
            framesJoin(frames(slow));
        }
    }

    @Test
    void aReaderWhoTakesNothingIsEndedWithACursorThatResumes() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            Event large = TestServer.message("x".repeat(100_000));
            for (int i = 0; i < 40; i++) {
                server.events()
                        .emit(EmitRequest.newBuilder()
                                .setWorld("w")
                                .addEvents(large)
                                .build());
            }
            RecordedStream<SubscribeRequest, SubscribeResponse> slow =
                    RecordedStream.reluctant(observer -> server.streams().subscribe(after(0), observer));
            TestServer.eventually("opened", () -> server.edge.openStreamCount() == 1);
            TestServer.eventually("ended", () -> {
                server.time.jump(TestServer.STREAMS.slowConsumerPatience().plusSeconds(1));
                return server.edge.openStreamCount() == 0;
            });
            slow.take(Integer.MAX_VALUE);
            Failure failure = slow.awaitFailure();
            assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(failure.reason()).isEqualTo("SLOW_CONSUMER");
            assertThat(sequences(slow)).as("not everything was pushed at it").hasSizeLessThan(40);

            RecordedStream<SubscribeRequest, SubscribeResponse> resumed =
                    RecordedStream.greedy(observer -> server.streams()
                            .subscribe(
                                    SubscribeRequest.newBuilder()
                                            .setWorld("w")
                                            .setCursor(failure.metadata("cursor"))
                                            .build(),
                                    observer));
            TestServer.eventually(
                    "the rest",
                    () -> sequences(slow).size() + sequences(resumed).size() == 40);
            List<Long> all = new ArrayList<>(sequences(slow));
            all.addAll(sequences(resumed));
            assertThat(all)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 40).boxed().toList());
        }
    }

    @Test
    void subscribingAndCancellingLeavesNothingBehind() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            server.emit("w", 10);
            for (int i = 0; i < 1500; i++) {
                RecordedStream<SubscribeRequest, SubscribeResponse> stream = subscribe(server, 0);
                if (i % 3 != 0) {
                    stream.awaitReceived(1);
                }
                stream.call().cancel("enough", null);
                // The transport counts resets: one at a time stays below its limit only slowly, so take new
                // connections.
                if (i % 90 == 89) {
                    TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
                    server.reconnect();
                }
            }
            TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
            assertThat(server.emit("w", 1).getResults(0).getSequence()).isEqualTo(11);
        }
    }

    @Test
    void oneStreamTooManyIsRefusedAndComesInLater() throws Exception {
        StreamLimits two = new StreamLimits(2, Duration.ofSeconds(60));
        try (TestServer server = TestServer.on(directory, TestServer.CALLS, two).withWorld("w")) {
            RecordedStream<SubscribeRequest, SubscribeResponse> first = subscribe(server, 0);
            RecordedStream<SubscribeRequest, SubscribeResponse> second = subscribe(server, 0);
            first.awaitReceived(1);
            second.awaitReceived(1);
            Failure refused = subscribe(server, 0).awaitFailure();
            assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(refused.reason()).isEqualTo("TOO_MANY_STREAMS");
            assertThat(refused.retry()).isPresent();
            assertThat(refused.metadata("outcome")).isEqualTo("NOT_APPLIED");
            first.call().cancel("enough", null);
            TestServer.eventually("released", () -> server.edge.openStreamCount() == 1);
            subscribe(server, 0).awaitReceived(1);
        }
    }

    @Test
    void aStoppingServerSaysWhereEachReaderStands() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            server.emit("w", 25);
            RecordedStream<SubscribeRequest, SubscribeResponse> stream = subscribe(server, 20);
            TestServer.eventually("caught up", () -> sequences(stream).size() == 5);
            assertThat(server.edge.endStreams(TestServer.PATIENCE)).isTrue();
            Failure failure = stream.awaitFailure();
            assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
            assertThat(failure.reason()).isEqualTo("SHUTTING_DOWN");
            Frame last = frames(stream).get(frames(stream).size() - 1);
            assertThat(last.hasProgress()).isTrue();
            assertThat(last.getThroughSequence()).isEqualTo(25);
            assertThat(last.getProgress().getLastSequence()).isEqualTo(25);
            assertThat(last.getProgress().getCursor())
                    .isEqualTo(failure.metadata("cursor"))
                    .isNotEmpty();
            framesJoin(frames(stream));
            assertThat(subscribe(server, 0).awaitFailure().reason()).isEqualTo("SHUTTING_DOWN");
        }
    }

    private static RecordedStream<SubscribeRequest, SubscribeResponse> subscribe(TestServer server, long after) {
        return RecordedStream.greedy(observer -> server.streams().subscribe(after(after), observer));
    }

    private static SubscribeRequest after(long sequence) {
        return SubscribeRequest.newBuilder()
                .setWorld("w")
                .setAfterSequence(sequence)
                .build();
    }

    private static List<Frame> frames(RecordedStream<?, SubscribeResponse> stream) {
        return stream.received.stream().map(SubscribeResponse::getFrame).toList();
    }

    private static List<Long> sequences(RecordedStream<?, SubscribeResponse> stream) {
        return frames(stream).stream()
                .flatMap(frame -> frame.getEventsList().stream())
                .map(Event::getSequence)
                .toList();
    }

    private static void framesJoin(List<Frame> frames) {
        for (int i = 1; i < frames.size(); i++) {
            assertThat(frames.get(i).getAfterSequence())
                    .as("frame " + i)
                    .isEqualTo(frames.get(i - 1).getThroughSequence());
        }
    }
}
