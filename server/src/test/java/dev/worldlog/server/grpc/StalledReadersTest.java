package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SubscribeResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Half of a hundred readers stop reading, and neither the emits nor the other half notice. */
@Timeout(600)
final class StalledReadersTest {
    private static final int HALF = 50;
    private static final int EVENTS = 600;
    private static final int EVENT_BYTES = 20_000;
    /** What a reader may cost, by the promise. */
    private static final long READER_BYTES_MAX = 2 << 20;
    /** So that what the stalled clients hold, in this same process, is not taken for the server's. */
    private static final int CLIENT_WINDOW_BYTES = 64 << 10;

    @TempDir
    Path directory;

    @Test
    void costABoundedAmountAndHoldUpNobody() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            ManagedChannel stalledChannel = stalledChannel(server);
            ManagedChannel readingChannel = server.channelBuilder().build();
            try {
                List<RecordedStream<SubscribeRequest, SubscribeResponse>> stalled = stalled(stalledChannel);
                List<Progress> reading = reading(readingChannel);
                TestServer.eventually("all are open", () -> server.edge.openStreamCount() == 2 * HALF);
                long before = usedBytes();

                emit(server);

                assertAllDelivered(reading, EVENTS);
                long cost = (usedBytes() - before) / HALF;
                System.out.println("a reader that stalls costs " + cost + " bytes");
                assertThat(cost).isLessThan(READER_BYTES_MAX);
                assertThat(stalled).allMatch(stream -> stream.received.isEmpty() && !stream.end.isDone());
            } finally {
                stalledChannel.shutdownNow();
                readingChannel.shutdownNow();
            }
        }
    }

    @Test
    void areEndedWithACursorAndResumeExactly() throws Exception {
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            ManagedChannel stalledChannel = stalledChannel(server);
            ManagedChannel readingChannel = server.channelBuilder().build();
            try {
                List<RecordedStream<SubscribeRequest, SubscribeResponse>> stalled = stalled(stalledChannel);
                List<Progress> reading = reading(readingChannel);
                TestServer.eventually("all are open", () -> server.edge.openStreamCount() == 2 * HALF);
                emit(server);
                assertAllDelivered(reading, EVENTS);
                // The transport may be late to notice that it has sent what they have: not when events come alone.
                for (int i = 1; i <= 3; i++) {
                    server.emit("w", 1);
                    assertAllDelivered(reading, EVENTS + i);
                }

                TestServer.eventually("the stalled are ended", () -> {
                    server.time.jump(TestServer.STREAMS.slowConsumerPatience().plusSeconds(1));
                    return server.edge.openStreamCount() <= HALF;
                });
                server.emit("w", 1);
                assertAllDelivered(reading, EVENTS + 4);
                for (RecordedStream<SubscribeRequest, SubscribeResponse> stream : stalled) {
                    assertResumesExactly(stream, readingChannel);
                }
            } finally {
                stalledChannel.shutdownNow();
                readingChannel.shutdownNow();
            }
        }
    }

    private static void assertResumesExactly(
            RecordedStream<SubscribeRequest, SubscribeResponse> stream, ManagedChannel channel) throws Exception {
        stream.take(Integer.MAX_VALUE);
        Failure failure = stream.awaitFailure();
        assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(failure.reason()).isEqualTo("SLOW_CONSUMER");
        Progress taken = new Progress();
        stream.received.forEach(taken::onNext);
        SubscribeRequest rest = SubscribeRequest.newBuilder()
                .setWorld("w")
                .setCursor(failure.metadata("cursor"))
                .build();
        Progress resumed = new Progress(taken.sequences());
        EventServiceGrpc.newStub(channel).subscribe(rest, resumed);
        assertAllDelivered(List.of(resumed), EVENTS + 4);
    }

    private static void assertAllDelivered(List<Progress> readers, int events) {
        for (Progress reader : readers) {
            TestServer.eventually("a reader has all of it", () -> reader.count() >= events);
            assertThat(reader.sequences())
                    .isEqualTo(LongStream.rangeClosed(1, events).boxed().toList());
        }
    }

    private static void emit(TestServer server) {
        Event event = TestServer.message("x".repeat(EVENT_BYTES));
        EmitRequest request = EmitRequest.newBuilder()
                .setWorld("w")
                .addAllEvents(List.of(event, event, event))
                .build();
        for (int i = 0; i < EVENTS / 3; i++) {
            assertThat(server.events().emit(request).getResultsCount()).isEqualTo(3);
        }
    }

    private static ManagedChannel stalledChannel(TestServer server) {
        return server.channelBuilder().flowControlWindow(CLIENT_WINDOW_BYTES).build();
    }

    private static List<RecordedStream<SubscribeRequest, SubscribeResponse>> stalled(ManagedChannel channel) {
        return Stream.generate(() -> RecordedStream.<SubscribeRequest, SubscribeResponse>reluctant(
                        observer -> EventServiceGrpc.newStub(channel).subscribe(everything(), observer)))
                .limit(HALF)
                .toList();
    }

    private static List<Progress> reading(ManagedChannel channel) {
        List<Progress> readers = new ArrayList<>();
        for (int i = 0; i < HALF; i++) {
            Progress reader = new Progress();
            EventServiceGrpc.newStub(channel).subscribe(everything(), reader);
            readers.add(reader);
        }
        return readers;
    }

    private static SubscribeRequest everything() {
        return SubscribeRequest.newBuilder().setWorld("w").setAfterSequence(0).build();
    }

    /** Heap that is in use after a collection, and what the transport has outside of it. */
    private static long usedBytes() throws ReflectiveOperationException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() + transportBytes();
    }

    /** By reflection, because the library that knows is the transport's own affair and no dependency of ours. */
    private static long transportBytes() throws ReflectiveOperationException {
        Class<?> netty = Class.forName("io.netty.util.internal.PlatformDependent");
        return (long) netty.getMethod("usedDirectMemory").invoke(null);
    }
}
