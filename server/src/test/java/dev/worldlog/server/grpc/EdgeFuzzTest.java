package dev.worldlog.server.grpc;

import com.google.protobuf.Message;
import dev.worldlog.fuzz.Fuzzing;
import dev.worldlog.v1.CountEventsRequest;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.GetEventRequest;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.ListChatsRequest;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.ListWorldsRequest;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import dev.worldlog.v1.UpdateWorldRequest;
import dev.worldlog.v1.World;
import io.grpc.Status.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Any bytes as the request of any method, over a real connection to a real server. An input is a byte that chooses the method,
 * and then the request.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
public final class EdgeFuzzTest {
    /** In the first byte: the page token is a position, and gets the digest that would make it one of this server. */
    private static final int SEALED = 0x80;

    /** No bug may hide behind these; nothing here takes longer than its deadline. */
    private static final Set<Code> NEVER = EnumSet.of(Code.UNKNOWN, Code.INTERNAL, Code.DEADLINE_EXCEEDED);

    @Test
    void everyRequestIsAnsweredOrRefusedForADeclaredReason() throws Exception {
        Fuzzing.attack(EdgeFuzzTest.class, seeds().toList());
    }

    private static Stream<byte[]> seeds() {
        Stream<byte[]> good = requests().map(request -> Fuzzing.seed(method(request), request.toByteArray()));
        Stream<byte[]> paged = Stream.of(
                        ListEventsRequest.newBuilder()
                                .setWorld("w")
                                .setPageToken("1")
                                .build(),
                        ListEventsRequest.newBuilder()
                                .setWorld("w")
                                .setPageToken("x")
                                .build(),
                        ListWorldsRequest.newBuilder().setPageToken("w").build(),
                        ListChatsRequest.newBuilder()
                                .setWorld("w")
                                .setPageToken("c")
                                .build())
                .map(request -> Fuzzing.seed(method(request) | SEALED, request.toByteArray()));
        Stream<byte[]> empty =
                IntStream.range(0, RawCall.METHODS.size()).mapToObj(method -> Fuzzing.seed(method, new byte[0]));
        return Stream.of(good, paged, empty).flatMap(seeds -> seeds);
    }

    private static Stream<Message> requests() {
        EventFilter filter = EventFilter.newBuilder()
                .addKinds(EventKind.EVENT_KIND_TOOL)
                .addToolPhases(ToolPhase.TOOL_PHASE_RESULT)
                .addAgents("a")
                .addChats("c")
                .putLabels("k", "v")
                .build();
        Event tool = Event.newBuilder()
                .setId("e")
                .setChat("c")
                .putLabels("k", "v")
                .setTool(ToolEvent.newBuilder()
                        .setPhase(ToolPhase.TOOL_PHASE_RESULT)
                        .setAgent("a")
                        .setToolName("t")
                        .setResult(JsonValue.newBuilder().setJson("{\"n\":[1e9,\"\\u00e4\"]}")))
                .build();
        Event system = Event.newBuilder()
                .setSystem(SystemEvent.newBuilder().setType("a.b"))
                .build();
        return Stream.of(
                EmitRequest.newBuilder().setWorld("w").addEvents(tool).build(),
                EmitStreamRequest.newBuilder().setWorld("w").addEvents(system).build(),
                GetEventRequest.newBuilder().setWorld("w").setId("e").build(),
                CountEventsRequest.newBuilder()
                        .setWorld("w")
                        .setFilter(filter)
                        .setFromSequence(1)
                        .build(),
                ListEventsRequest.newBuilder()
                        .setWorld("w")
                        .setFilter(filter)
                        .setOrder(Order.ORDER_DESCENDING)
                        .setPageSize(2)
                        .build(),
                ReplayRequest.newBuilder()
                        .setWorld("w")
                        .setFilter(filter)
                        .setToSequence(9)
                        .setLimit(3)
                        .setPace(2)
                        .build(),
                SubscribeRequest.newBuilder().setWorld("w").setCursor("AQAA").build(),
                SubscribeRequest.newBuilder().setWorld("w").setTail(2).build(),
                UpdateWorldRequest.newBuilder()
                        .setWorld(World.newBuilder().setId("w").setDisplayName("W"))
                        .build());
    }

    private static int method(Message request) {
        return IntStream.range(0, RawCall.METHODS.size())
                .filter(method -> RawCall.METHODS.get(method).takes(request))
                .findFirst()
                .orElseThrow();
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        RawCall call = RawCall.METHODS.get((input[0] & ~SEALED & 0xff) % RawCall.METHODS.size());
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        byte[] request = (input[0] & SEALED) == 0 ? rest : call.sealed(rest);
        Failure end = call.make(Running.SERVER.channel, request);
        if (NEVER.contains(end.code()) || (end.code() != Code.OK && end.info().isEmpty())) {
            throw new AssertionError(call + " ended with " + end);
        }
        Running.SERVER.verifyFailures();
    }

    /** The server of the process in which the attack runs; it ends with it. */
    private static final class Running {
        static final TestServer SERVER = start();

        private static TestServer start() {
            try {
                TestServer server = TestServer.on(Files.createTempDirectory(Path.of(""), "data"));
                server.withWorld("w").emit("w", 3);
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
