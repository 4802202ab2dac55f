package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventCount;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventQuery;
import dev.worldlog.v1.CountEventsRequest;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.GetEventRequest;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.World;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broken or hostile client sends hurts that client only. */
final class TransportAbuseTest {
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream bytes) {
            try {
                return bytes.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private TestServer server;

    @BeforeEach
    void start(@TempDir Path directory) {
        server = TestServer.on(directory).withWorld("w");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static MethodDescriptor<byte[], byte[]> raw(String method) {
        return MethodDescriptor.newBuilder(BYTES, BYTES)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method)
                .build();
    }

    private Failure failed(String method, byte[] request, CallOptions options) {
        return Failure.of(() -> ClientCalls.blockingUnaryCall(
                server.channel, raw(method), options.withDeadlineAfter(20, TimeUnit.SECONDS), request));
    }

    private void stillServes() {
        assertThat(server.emit("w", 1).getResultsCount()).isEqualTo(1);
        TestServer.eventually("no call is left", () -> server.edge.callCount() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Emit", "GetEvent", "ListEvents", "Subscribe", "Replay"})
    void malformedBytesAreTheCallersFault(String method) {
        Failure failure = failed("worldlog.v1.EventService/" + method, new byte[] {10, 127, 1}, CallOptions.DEFAULT);
        assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.fields()).containsExactly("request");
        assertThat(failure.metadata("outcome")).isEqualTo("NOT_APPLIED");
        stillServes();
    }

    @Test
    void invalidTextIsTheCallersFault() {
        byte[] world = {10, 2, (byte) 0xC3, 0x28};
        Failure failure = failed("worldlog.v1.WorldService/GetWorld", world, CallOptions.DEFAULT);
        assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        stillServes();
    }

    @Test
    void aMalformedRequestOfAStreamIsAnsweredInItsTurn() throws Exception {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(BYTES, BYTES)
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("worldlog.v1.EventService/EmitStream")
                .build();
        RecordedStream<byte[], byte[]> stream = RecordedStream.greedy(observer ->
                ClientCalls.asyncBidiStreamingCall(server.channel.newCall(method, CallOptions.DEFAULT), observer));
        EmitStreamRequest good = EmitStreamRequest.newBuilder()
                .setWorld("w")
                .addEvents(TestServer.message("good"))
                .build();
        stream.call().onNext(good.toByteArray());
        stream.call().onNext(new byte[] {10, 127, 1});
        stream.call().onNext(good.toByteArray());
        Failure failure = stream.awaitFailure();
        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.metadata("request_index")).isEqualTo("1");
        assertThat(stream.received).hasSize(1);
        assertThat(server.emit("w", 1).getResults(0).getSequence()).isEqualTo(2);
    }

    @Test
    void aValueNestedTooDeeplyIsTheCallersFault() {
        Value value = Value.newBuilder().setNumberValue(1).build();
        for (int i = 0; i < 200; i++) {
            value = Value.newBuilder()
                    .setListValue(com.google.protobuf.ListValue.newBuilder().addValues(value))
                    .build();
        }
        Event event = Event.newBuilder()
                .setSystem(SystemEvent.newBuilder()
                        .setType("t")
                        .setContent(JsonValue.newBuilder().setValue(value)))
                .build();
        Failure failure = Failure.of(() -> server.events()
                .emit(EmitRequest.newBuilder().setWorld("w").addEvents(event).build()));
        assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        stillServes();
    }

    @Test
    void fieldsThatThisVersionDoesNotKnowAreNotStored() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                .build();
        Event event = TestServer.message("known").toBuilder()
                .setUnknownFields(unknown)
                .setMessage(TestServer.message("known").getMessage().toBuilder().setUnknownFields(unknown))
                .build();
        server.events()
                .emit(EmitRequest.newBuilder().setWorld("w").addEvents(event).build());
        Event stored = server.events()
                .getEvent(GetEventRequest.newBuilder()
                        .setWorld("w")
                        .setSequence(1)
                        .build())
                .getEvent();
        assertThat(stored.getMessage().getContent()).isEqualTo("known");
        assertThat(stored.getUnknownFields().asMap()).isEmpty();
        assertThat(stored.getMessage().getUnknownFields().asMap()).isEmpty();
    }

    @Test
    void aMessageAboveTheLimitIsRefused() {
        Failure failure = failed("worldlog.v1.EventService/Emit", new byte[(4 << 20) + 1], CallOptions.DEFAULT);
        assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        stillServes();
    }

    @Test
    void compressedRequestsAreNotInflated() {
        Failure failure =
                failed("worldlog.v1.EventService/Emit", new byte[100_000], CallOptions.DEFAULT.withCompression("gzip"));
        assertThat(failure.code()).isEqualTo(Code.UNIMPLEMENTED);
        stillServes();
    }

    @Test
    void anUnknownMethodIsUnimplemented() {
        assertThat(failed("worldlog.v1.EventService/Nope", new byte[0], CallOptions.DEFAULT)
                        .code())
                .isEqualTo(Code.UNIMPLEMENTED);
        assertThat(failed("worldlog.v9.Nope/Nope", new byte[0], CallOptions.DEFAULT)
                        .code())
                .isEqualTo(Code.UNIMPLEMENTED);
        stillServes();
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, 40_000})
    void metadataAboveTheLimitHurtsItsConnectionOnly(int bytes) {
        ManagedChannel rude = server.channelBuilder().build();
        try {
            Metadata large = new Metadata();
            large.put(Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(bytes));
            EventServiceGrpc.EventServiceBlockingStub stub = EventServiceGrpc.newBlockingStub(rude)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(large))
                    .withDeadlineAfter(20, TimeUnit.SECONDS);
            Failure failure = Failure.of(() -> stub.getEvent(
                    GetEventRequest.newBuilder().setWorld("w").setSequence(1).build()));
            assertThat(failure.code()).isNotIn(Code.OK, Code.DEADLINE_EXCEEDED, Code.NOT_FOUND);
            stillServes();
        } finally {
            rude.shutdownNow();
        }
    }

    @Test
    void openingAndResettingInALoopClosesThatConnectionOnly() throws Exception {
        ManagedChannel rude = server.channelBuilder().build();
        try {
            RecordedStream<EmitStreamRequest, EmitStreamResponse> neighbour = openOn(rude);
            TestServer.eventually("begun", () -> server.edge.openStreamCount() == 1);
            // Many at a time: the limit counts within half a minute, which one after the other may take on a busy
            // machine.
            for (int i = 0; i < 20 && !neighbour.end.isDone(); i++) {
                List<RecordedStream<EmitStreamRequest, EmitStreamResponse>> streams =
                        Stream.generate(() -> openOn(rude)).limit(50).toList();
                TestServer.eventually("begun", () -> server.edge.openStreamCount() == 51 || neighbour.end.isDone());
                streams.forEach(stream -> stream.call().cancel("reset", null));
                TestServer.eventually("ended", () -> server.edge.openStreamCount() == 1 || neighbour.end.isDone());
            }
            // The penalty is for the connection: whoever shares it with the rude client pays as well.
            assertThat(neighbour.awaitFailure().code()).isIn(Code.RESOURCE_EXHAUSTED, Code.UNAVAILABLE);
            stillServes();
        } finally {
            rude.shutdownNow();
        }
    }

    private static RecordedStream<EmitStreamRequest, EmitStreamResponse> openOn(ManagedChannel channel) {
        return RecordedStream.greedy(
                observer -> EventServiceGrpc.newStub(channel).emitStream(observer));
    }

    @Test
    void aHalfClosedCallWithoutRequestIsTheCallersFault() throws Exception {
        CompletableFuture<StatusRuntimeException> end = new CompletableFuture<>();
        ClientCall<byte[], byte[]> call =
                server.channel.newCall(raw("worldlog.v1.EventService/Emit"), CallOptions.DEFAULT);
        call.start(ending(end), new Metadata());
        call.request(1);
        call.halfClose();
        Failure failure = Failure.of(end.get(20, TimeUnit.SECONDS));
        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        stillServes();
    }

    @Test
    void aCallWhoseRequestNeverComesEndsAtTheDeadlineOfTheServer(@TempDir Path other) throws Exception {
        CallLimits quick = new CallLimits(10, 100, Duration.ofMillis(200));
        try (TestServer impatient = TestServer.on(other, quick, TestServer.STREAMS)) {
            CompletableFuture<StatusRuntimeException> end = new CompletableFuture<>();
            // A client flushes the headers of a call at once only if it may send many messages.
            MethodDescriptor<byte[], byte[]> method = raw("worldlog.v1.EventService/Emit").toBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .build();
            ClientCall<byte[], byte[]> call = impatient.channel.newCall(method, CallOptions.DEFAULT);
            call.start(ending(end), new Metadata());
            call.request(1);
            Failure failure = Failure.of(end.get(20, TimeUnit.SECONDS));
            assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
            assertThat(failure.reason()).isEqualTo("DEADLINE_EXCEEDED");
            assertThat(failure.metadata("outcome")).isEqualTo("UNKNOWN");
            TestServer.eventually("released", () -> impatient.edge.callCount() == 0);
        }
    }

    @Test
    void aCallThatIsNeverAnsweredEndsAtTheDeadlineOfTheServer() throws Exception {
        CallLimits quick = new CallLimits(10, 100, Duration.ofMillis(200));
        FakeEventLog silent = new FakeEventLog() {
            @Override
            public Emission emit(EmitBatch batch) {
                return accepted(1);
            }
        };
        try (TestServer impatient = TestServer.over(silent, quick, TestServer.STREAMS)) {
            EventServiceGrpc.EventServiceBlockingStub stub = EventServiceGrpc.newBlockingStub(impatient.channel);
            Failure failure = Failure.of(() -> stub.emit(emitRequest()));
            assertThat(failure.reason()).isEqualTo("DEADLINE_EXCEEDED");
            TestServer.eventually("released", () -> impatient.edge.callCount() == 0);
        }
    }

    @Test
    void aCountEndsWhenItsDeadlineIsOver() throws Exception {
        CallLimits quick = new CallLimits(10, 100, Duration.ofMillis(200));
        Semaphore given = new Semaphore(0);
        FakeEventLog large = new FakeEventLog() {
            @Override
            public EventCount countEvents(EventQuery query, BooleanSupplier abandoned) {
                TestServer.eventually("nobody waits any more", abandoned);
                given.release();
                throw EventLogException.abandoned();
            }
        };
        try (TestServer impatient = TestServer.over(large, quick, TestServer.STREAMS)) {
            EventServiceGrpc.EventServiceBlockingStub stub = EventServiceGrpc.newBlockingStub(impatient.channel);
            CountEventsRequest request =
                    CountEventsRequest.newBuilder().setWorld("w").build();
            Failure ofTheServer = Failure.of(() -> stub.countEvents(request));
            Failure ofTheCaller =
                    Failure.of(() -> stub.withDeadlineAfter(5, TimeUnit.SECONDS).countEvents(request));
            assertThat(ofTheServer.reason()).isEqualTo("DEADLINE_EXCEEDED");
            assertThat(ofTheCaller.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
            assertThat(given.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
            TestServer.eventually("released", () -> impatient.edge.callCount() == 0);
        }
    }

    @Test
    void aDeadlineOfTheCallerAndACancelReleaseTheCall() throws Exception {
        FakeEventLog silent = new FakeEventLog() {
            @Override
            public Emission emit(EmitBatch batch) {
                return accepted(1);
            }
        };
        try (TestServer slow = TestServer.over(silent, TestServer.CALLS, TestServer.STREAMS)) {
            Failure failure = Failure.of(() -> EventServiceGrpc.newBlockingStub(slow.channel)
                    .withDeadlineAfter(100, TimeUnit.MILLISECONDS)
                    .emit(emitRequest()));
            assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
            TestServer.eventually("released", () -> slow.edge.callCount() == 0);

            RecordedStream<EmitRequest, EmitResponse> call = RecordedStream.greedy(
                    observer -> EventServiceGrpc.newStub(slow.channel).emit(emitRequest(), observer));
            TestServer.eventually("begun", () -> slow.edge.callCount() == 1);
            call.call().cancel("enough", null);
            TestServer.eventually("released", () -> slow.edge.callCount() == 0);
        }
    }

    @Test
    void oneCallTooManyIsAnsweredAtOnce() throws Exception {
        CallLimits one = new CallLimits(1, 100, Duration.ofSeconds(30));
        CompletableFuture<World> answer = new CompletableFuture<>();
        FakeEventLog busy = new FakeEventLog() {
            @Override
            public CompletableFuture<World> createWorld(World world) {
                return answer;
            }
        };
        try (TestServer full = TestServer.over(busy, one, TestServer.STREAMS)) {
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> full.withWorld("w"));
            TestServer.eventually("begun", () -> full.edge.callCount() == 1);
            Failure failure = Failure.of(() -> full.emit("w", 1));
            assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(failure.reason()).isEqualTo("OVERLOADED");
            assertThat(failure.metadata("outcome")).isEqualTo("NOT_APPLIED");
            assertThat(failure.retry()).isPresent();
            answer.complete(World.newBuilder().setId("w").build());
            first.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatAHandlerThrowsIsAnInternalErrorWithItsId() throws Exception {
        try (TestServer broken = TestServer.over(new FakeEventLog(), TestServer.CALLS, TestServer.STREAMS)) {
            for (Failure failure : List.of(
                    Failure.of(() -> broken.emit("w", 1)),
                    Failure.of(() -> broken.events()
                            .subscribe(dev.worldlog.v1.SubscribeRequest.getDefaultInstance())
                            .next()))) {
                assertThat(failure.code()).isEqualTo(Code.INTERNAL);
                assertThat(failure.reason()).isEqualTo("INTERNAL");
                assertThat(failure.metadata("error_id")).isNotEmpty();
                assertThat(failure.message()).doesNotContain("expected by this test");
            }
            TestServer.eventually("released", () -> broken.edge.callCount() == 0);
        }
    }

    @Test
    void aFullQueueSaysWhenToComeBack() throws Exception {
        FakeEventLog full = new FakeEventLog() {
            @Override
            public Emission emit(EmitBatch batch) {
                return refused(EventLogException.overloaded("the queue is full", Duration.ofMillis(50)));
            }
        };
        try (TestServer overloaded = TestServer.over(full, TestServer.CALLS, TestServer.STREAMS)) {
            Failure failure = Failure.of(() -> overloaded.emit("w", 1));
            assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(failure.retry()).contains(Duration.ofMillis(50));
        }
    }

    private static EmitRequest emitRequest() {
        return EmitRequest.newBuilder()
                .setWorld("w")
                .addEvents(TestServer.message("x"))
                .build();
    }

    private static ClientCall.Listener<byte[]> ending(CompletableFuture<StatusRuntimeException> end) {
        return new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
                end.complete(status.asRuntimeException(trailers));
            }
        };
    }
}
