package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.worldlog.v1.CountEventsRequest;
import dev.worldlog.v1.CreateWorldRequest;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.GetEventRequest;
import dev.worldlog.v1.GetWorldRequest;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.ListChatsRequest;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.ListWorldsRequest;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.UpdateWorldRequest;
import dev.worldlog.v1.World;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a request is answered with the reason and the field, has no effect and leaves nothing behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
    private static final Event GOOD = TestServer.message("good");

    private TestServer server;

    @BeforeAll
    void start(@TempDir Path directory) {
        server = TestServer.on(directory).withWorld("w");
        server.emit("w", 3);
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    static Stream<Arguments> badEvents() {
        return Stream.of(
                badEvent("kind unspecified", Event.getDefaultInstance(), "events[0].payload"),
                badEvent("sse phase unspecified", sse(0), "events[0].sse.phase"),
                badEvent("sse phase 99", sse(99), "events[0].sse.phase"),
                badEvent(
                        "tool phase 99",
                        Event.newBuilder()
                                .setTool(ToolEvent.newBuilder().setPhaseValue(99))
                                .build(),
                        "events[0].tool.phase"),
                badEvent("id with a slash", GOOD.toBuilder().setId("a/b").build(), "events[0].id"),
                badEvent("id of 129", GOOD.toBuilder().setId("a".repeat(129)).build(), "events[0].id"),
                badEvent("id with NUL", GOOD.toBuilder().setId("a\0b").build(), "events[0].id"),
                badEvent("chat with emoji", GOOD.toBuilder().setChat("chat😀").build(), "events[0].chat"),
                badEvent(
                        "event of another world", GOOD.toBuilder().setWorld("x").build(), "events[0].world"),
                badEvent("2000 labels", labelled(2000, "v"), "events[0].labels"),
                badEvent("label value of 513", labelled(1, "v".repeat(513)), "events[0].labels"),
                badEvent("time in year 9999", at(253_402_300_799L, 0), "events[0].occur_time"),
                badEvent("time in year 1", at(-62_135_596_800L, 0), "events[0].occur_time"),
                badEvent("negative nanos", at(1, -5), "events[0].occur_time"),
                badEvent("not JSON", system("{\"a\":"), "events[0].system.content.json"),
                badEvent("NaN", system("NaN"), "events[0].system.content.json"),
                badEvent("deep JSON", system("[".repeat(100_000)), "events[0].system.content.json"),
                badEvent(
                        "empty JSON value",
                        Event.newBuilder()
                                .setSystem(SystemEvent.newBuilder()
                                        .setType("t")
                                        .setContent(JsonValue.getDefaultInstance()))
                                .build(),
                        "events[0].system.content"),
                badEvent(
                        "value that is no number",
                        Event.newBuilder()
                                .setSystem(SystemEvent.newBuilder()
                                        .setType("t")
                                        .setContent(JsonValue.newBuilder()
                                                .setValue(Value.newBuilder().setNumberValue(Double.NaN))))
                                .build(),
                        "events[0].system.content.value"),
                badEvent(
                        "system without type",
                        Event.newBuilder()
                                .setSystem(SystemEvent.getDefaultInstance())
                                .build(),
                        "events[0].system.type"));
    }

    private static Arguments badEvent(String name, Event event, String field) {
        return emit(name, request -> request.addEvents(event), field);
    }

    private static Event sse(int phase) {
        return Event.newBuilder()
                .setSse(SseEvent.newBuilder().setPhaseValue(phase))
                .build();
    }

    private static Event labelled(int count, String value) {
        Event.Builder event = GOOD.toBuilder();
        IntStream.range(0, count).forEach(i -> event.putLabels("k" + i, value));
        return event.build();
    }

    private static Event at(long seconds, int nanos) {
        return GOOD.toBuilder()
                .setOccurTime(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
                .build();
    }

    private static Event system(String json) {
        return Event.newBuilder()
                .setSystem(SystemEvent.newBuilder()
                        .setType("t")
                        .setContent(JsonValue.newBuilder().setJson(json)))
                .build();
    }

    static Stream<Arguments> badEmits() {
        return Stream.of(
                emit("world missing", request -> request.clearWorld().addEvents(GOOD), "world"),
                emit(
                        "world of 129",
                        request -> request.setWorld("w".repeat(129)).addEvents(GOOD),
                        "world"),
                emit("world with slash", request -> request.setWorld("a/b").addEvents(GOOD), "world"),
                emit("world dots", request -> request.setWorld("..").addEvents(GOOD), "world"),
                emit("world with space", request -> request.setWorld("a b").addEvents(GOOD), "world"),
                emit("world with RTL", request -> request.setWorld("a\u202Eb").addEvents(GOOD), "world"),
                emit("world not ASCII", request -> request.setWorld("wörld").addEvents(GOOD), "world"),
                emit("no events", request -> {}, "events"),
                emit(
                        "1001 events",
                        request -> IntStream.range(0, 1001).forEach(i -> request.addEvents(GOOD)),
                        "events"),
                emit("ack of an answer only", request -> request.addEvents(GOOD).setAckValue(3), "ack"),
                emit("ack 99", request -> request.addEvents(GOOD).setAckValue(99), "ack"),
                emit(
                        "expectation beyond 2^63",
                        request -> request.addEvents(GOOD).setExpectedLastSequence(-1),
                        "expected_last_sequence"),
                emit(
                        "the same id twice",
                        request -> request.addEvents(GOOD.toBuilder().setId("x"))
                                .addEvents(GOOD.toBuilder().setId("x")),
                        "events[1].id"),
                emit(
                        "one bad of 100",
                        request -> {
                            IntStream.range(0, 100).forEach(i -> request.addEvents(GOOD));
                            request.setEvents(57, Event.getDefaultInstance());
                        },
                        "events[57].payload"));
    }

    private static Arguments emit(String name, Consumer<EmitRequest.Builder> change, String field) {
        EmitRequest.Builder request = EmitRequest.newBuilder().setWorld("w");
        change.accept(request);
        return badCall(name, at -> at.events().emit(request.build()), field);
    }

    static Stream<Arguments> badReads() {
        EventFilter manyKinds = EventFilter.newBuilder()
                .addAllKindsValue(IntStream.range(0, 1000).map(i -> 1).boxed().toList())
                .build();
        return Stream.of(
                badCall("no key", at -> at.events().getEvent(get().build()), "key"),
                badCall(
                        "sequence 0",
                        at -> at.events().getEvent(get().setSequence(0).build()),
                        "sequence"),
                badCall(
                        "sequence -1",
                        at -> at.events().getEvent(get().setSequence(-1).build()),
                        "sequence"),
                badCall("id empty", at -> at.events().getEvent(get().setId("").build()), "id"),
                badCall(
                        "id of 3 MB",
                        at -> at.events()
                                .getEvent(get().setId("x".repeat(3_000_000)).build()),
                        "id"),
                badCall(
                        "page of 1001",
                        at -> at.events().listEvents(list().setPageSize(1001).build()),
                        "page_size"),
                badCall(
                        "page of -1",
                        at -> at.events().listEvents(list().setPageSize(-1).build()),
                        "page_size"),
                badCall(
                        "order 99",
                        at -> at.events().listEvents(list().setOrderValue(99).build()),
                        "order"),
                badCall(
                        "from beyond 2^63",
                        at -> at.events().listEvents(list().setFromSequence(-1).build()),
                        "from_sequence"),
                badCall(
                        "from above to",
                        at -> at.events()
                                .listEvents(list().setFromSequence(3)
                                        .setToSequence(2)
                                        .build()),
                        "to_sequence"),
                badCall(
                        "kind 99",
                        at -> at.events()
                                .listEvents(list().setFilter(
                                                EventFilter.newBuilder().addKindsValue(99))
                                        .build()),
                        "filter.kinds"),
                badCall(
                        "kind unspecified",
                        at -> at.events()
                                .countEvents(CountEventsRequest.newBuilder()
                                        .setWorld("w")
                                        .setFilter(EventFilter.newBuilder().addKindsValue(0))
                                        .build()),
                        "filter.kinds"),
                badCall(
                        "1000 kinds",
                        at -> at.events()
                                .countEvents(CountEventsRequest.newBuilder()
                                        .setWorld("w")
                                        .setFilter(manyKinds)
                                        .build()),
                        "filter.kinds"),
                badCall("world missing", at -> at.worlds().getWorld(GetWorldRequest.getDefaultInstance()), "world"),
                badCall(
                        "world with NUL",
                        at -> at.worlds()
                                .getWorld(GetWorldRequest.newBuilder()
                                        .setWorld("a\0")
                                        .build()),
                        "world"),
                badCall(
                        "no world to create",
                        at -> at.worlds().createWorld(CreateWorldRequest.getDefaultInstance()),
                        "world.id"),
                badCall(
                        "no mask",
                        at -> at.worlds()
                                .updateWorld(UpdateWorldRequest.newBuilder()
                                        .setWorld(World.newBuilder().setId("w"))
                                        .build()),
                        "update_mask"),
                badCall(
                        "worlds page of 2000",
                        at -> at.worlds()
                                .listWorlds(ListWorldsRequest.newBuilder()
                                        .setPageSize(2000)
                                        .build()),
                        "page_size"),
                badCall(
                        "chats page of 2000",
                        at -> at.worlds()
                                .listChats(ListChatsRequest.newBuilder()
                                        .setWorld("w")
                                        .setPageSize(2000)
                                        .build()),
                        "page_size"));
    }

    static Stream<Arguments> badStreams() {
        return Stream.of(
                badSubscribe("world missing", request -> request.clearWorld(), "world"),
                badSubscribe("tail 0", request -> request.setTail(0), "tail"),
                badSubscribe("tail 10001", request -> request.setTail(10_001), "tail"),
                badSubscribe("after beyond 2^63", request -> request.setAfterSequence(-1), "after_sequence"),
                badSubscribe(
                        "since year 10000",
                        request -> request.setSince(Timestamp.newBuilder().setSeconds(253_402_300_800L)),
                        "since"),
                badSubscribe(
                        "since with negative nanos",
                        request -> request.setSince(Timestamp.newBuilder().setNanos(-1)),
                        "since"),
                badSubscribe("visibility 99", request -> request.setVisibilityValue(99), "visibility"),
                badSubscribe("interval 999 ms", interval(0, 999_000_000), "progress_interval"),
                badSubscribe("interval 301 s", interval(301, 0), "progress_interval"),
                badSubscribe("interval -1 s", interval(-1, 0), "progress_interval"),
                badSubscribe("interval of 2^63 s", interval(Long.MAX_VALUE, 999_999_999), "progress_interval"),
                badSubscribe(
                        "64 KB of chats",
                        request -> request.setFilter(EventFilter.newBuilder().addChats("c".repeat(65_536))),
                        "filter.chats[0]"),
                badReplay("from above to", request -> request.setFromSequence(3).setToSequence(2), "to_sequence"),
                badReplay("limit beyond 2^63", request -> request.setLimit(-1), "limit"),
                badReplay("pace -1", request -> request.setPace(-1), "pace"),
                badReplay("pace NaN", request -> request.setPace(Double.NaN), "pace"),
                badReplay("pace infinite", request -> request.setPace(Double.POSITIVE_INFINITY), "pace"),
                badReplay("pace backwards", request -> request.setPace(1).setOrderValue(2), "pace"),
                badReplay("order 99", request -> request.setOrderValue(99), "order"));
    }

    private static Consumer<SubscribeRequest.Builder> interval(long seconds, int nanos) {
        return request -> request.setProgressInterval(
                Duration.newBuilder().setSeconds(seconds).setNanos(nanos));
    }

    private static Arguments badSubscribe(String name, Consumer<SubscribeRequest.Builder> change, String field) {
        SubscribeRequest.Builder request = SubscribeRequest.newBuilder().setWorld("w");
        change.accept(request);
        return badCall(name, at -> at.events().subscribe(request.build()).next(), field);
    }

    private static Arguments badReplay(String name, Consumer<ReplayRequest.Builder> change, String field) {
        ReplayRequest.Builder request = ReplayRequest.newBuilder().setWorld("w");
        change.accept(request);
        return badCall(name, at -> at.events().replay(request.build()).next(), field);
    }

    private static Arguments badCall(String name, Consumer<TestServer> call, String field) {
        return arguments(name, call, field);
    }

    private static GetEventRequest.Builder get() {
        return GetEventRequest.newBuilder().setWorld("w");
    }

    private static ListEventsRequest.Builder list() {
        return ListEventsRequest.newBuilder().setWorld("w");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"badEvents", "badEmits", "badReads", "badStreams"})
    void aBadFieldIsNamedAndNothingHappens(String name, Consumer<TestServer> call, String field) {
        Failure failure = Failure.of(() -> call.accept(server));
        assertThat(failure.code()).as(failure.toString()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.metadata("outcome")).isEqualTo("NOT_APPLIED");
        assertThat(failure.fields())
                .isNotEmpty()
                .allSatisfy(named -> assertThat(named).startsWith(field));
        nothingHappened();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "event of 1 MiB and one byte",
                        at -> at.events()
                                .emit(EmitRequest.newBuilder()
                                        .setWorld("w")
                                        .addEvents(eventOfBytes((1 << 20) + 1))
                                        .build()),
                        Code.INVALID_ARGUMENT,
                        "EVENT_TOO_LARGE"),
                refusal(
                        "batch above 3 MiB",
                        at -> at.events()
                                .emit(EmitRequest.newBuilder()
                                        .setWorld("w")
                                        .addEvents(eventOfBytes(1 << 20))
                                        .addEvents(eventOfBytes(1 << 20))
                                        .addEvents(eventOfBytes(1 << 20))
                                        .addEvents(GOOD)
                                        .build()),
                        Code.INVALID_ARGUMENT,
                        "EVENT_TOO_LARGE"),
                refusal("unknown world", at -> at.emit("nowhere", 1), Code.NOT_FOUND, "WORLD_NOT_FOUND"),
                refusal(
                        "wrong expectation",
                        at -> at.events()
                                .emit(EmitRequest.newBuilder()
                                        .setWorld("w")
                                        .addEvents(GOOD)
                                        .setExpectedLastSequence(2)
                                        .build()),
                        Code.FAILED_PRECONDITION,
                        "UNEXPECTED_LAST_SEQUENCE"),
                refusal("world twice", at -> at.withWorld("w"), Code.ALREADY_EXISTS, "WORLD_ALREADY_EXISTS"),
                refusal(
                        "unknown event",
                        at -> at.events().getEvent(get().setSequence(99).build()),
                        Code.NOT_FOUND,
                        "EVENT_NOT_FOUND"),
                refusal(
                        "sequence of the far future",
                        at -> at.events()
                                .subscribe(SubscribeRequest.newBuilder()
                                        .setWorld("w")
                                        .setAfterSequence(4)
                                        .build())
                                .next(),
                        Code.OUT_OF_RANGE,
                        "SEQUENCE_OUT_OF_RANGE"),
                refusal(
                        "replay from the future",
                        at -> at.events()
                                .replay(ReplayRequest.newBuilder()
                                        .setWorld("w")
                                        .setFromSequence(5)
                                        .build())
                                .next(),
                        Code.OUT_OF_RANGE,
                        "SEQUENCE_OUT_OF_RANGE"),
                refusal(
                        "subscribe to an unknown world",
                        at -> at.events()
                                .subscribe(SubscribeRequest.newBuilder()
                                        .setWorld("nowhere")
                                        .build())
                                .next(),
                        Code.NOT_FOUND,
                        "WORLD_NOT_FOUND"),
                badCursor("forged", "Zm9yZ2Vk"),
                badCursor("no base64", "%%%"),
                badCursor("empty", ""),
                badCursor("3 MB", "A".repeat(3_000_000)),
                refusal(
                        "forged page token",
                        at -> at.events().listEvents(list().setPageToken("AAAA").build()),
                        Code.INVALID_ARGUMENT,
                        "INVALID_PAGE_TOKEN"),
                refusal(
                        "page token of another query",
                        at -> at.events()
                                .listEvents(list().setFromSequence(2)
                                        .setPageToken(at.events()
                                                .listEvents(
                                                        list().setPageSize(1).build())
                                                .getNextPageToken())
                                        .build()),
                        Code.INVALID_ARGUMENT,
                        "INVALID_PAGE_TOKEN"));
    }

    private static Arguments badCursor(String name, String cursor) {
        return refusal(
                "cursor " + name,
                at -> at.events()
                        .subscribe(SubscribeRequest.newBuilder()
                                .setWorld("w")
                                .setCursor(cursor)
                                .build())
                        .next(),
                Code.INVALID_ARGUMENT,
                "INVALID_CURSOR");
    }

    private static Arguments refusal(String name, Consumer<TestServer> call, Code code, String reason) {
        return arguments(name, call, code, reason);
    }

    private static Event eventOfBytes(int bytes) {
        int envelope = TestServer.message("x".repeat(bytes / 2)).getSerializedSize() - bytes / 2;
        Event event = TestServer.message("x".repeat(bytes - envelope));
        assertThat(Math.abs(event.getSerializedSize() - bytes)).isLessThan(4);
        return TestServer.message("x".repeat(bytes - envelope + bytes - event.getSerializedSize()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aRefusalSaysWhyAndNothingHappens(String name, Consumer<TestServer> call, Code code, String reason) {
        Failure failure = Failure.of(() -> call.accept(server));
        assertThat(failure.reason()).as(failure.toString()).isEqualTo(reason);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.metadata("outcome")).isEqualTo("NOT_APPLIED");
        nothingHappened();
    }

    private void nothingHappened() {
        World world = server.worlds()
                .getWorld(GetWorldRequest.newBuilder().setWorld("w").build())
                .getWorld();
        assertThat(world.getLastSequence()).isEqualTo(3);
        TestServer.eventually("no stream is left", () -> server.edge.openStreamCount() == 0);
        TestServer.eventually("no call is left", () -> server.edge.callCount() == 0);
    }

    @ParameterizedTest
    @MethodSource
    void whatLooksWrongButIsNotIsTaken(String name, Event event, @TempDir Path directory) throws Exception {
        try (TestServer fresh = TestServer.on(directory).withWorld("w")) {
            long sequence = fresh.events()
                    .emit(EmitRequest.newBuilder()
                            .setWorld("w")
                            .addEvents(event)
                            .build())
                    .getResults(0)
                    .getSequence();
            assertThat(sequence).isEqualTo(1);
        }
    }

    static Stream<Arguments> whatLooksWrongButIsNotIsTaken() {
        return Stream.of(
                arguments("empty content", TestServer.message("")),
                arguments("NUL in content", TestServer.message("a\0b")),
                arguments("exactly 1 MiB", eventOfBytes(1 << 20)),
                arguments("duplicate JSON keys", system("{\"a\":1,\"a\":2}")),
                arguments("a number beyond any double", system("1e999999")),
                arguments("id of 128", GOOD.toBuilder().setId("a".repeat(128)).build()),
                arguments(
                        "a phase with nothing else",
                        Event.newBuilder()
                                .setSse(SseEvent.newBuilder().setPhase(SsePhase.SSE_PHASE_CHUNK))
                                .build()));
    }
}
