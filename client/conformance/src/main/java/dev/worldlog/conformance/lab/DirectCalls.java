package dev.worldlog.conformance.lab;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.ReplayResponse;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SubscribeResponse;
import dev.worldlog.v1.VerifyResult;
import dev.worldlog.v1.VerifyWorldRequest;
import dev.worldlog.v1.VerifyWorldResponse;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * What the kit itself asks a server, past the proxy and with nothing but generated stubs: no client is judged by itself.
 *
 * <p>Thread-safe. A failed call is an {@link io.grpc.StatusRuntimeException}.
 */
public final class DirectCalls implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 8 << 20;
    private static final int EVENTS_PER_EMIT = 500;
    private static final long PATIENCE_SECONDS = 60;

    private final ManagedChannel channel;

    public DirectCalls(int port) {
        channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
    }

    /** One call of a unary operation; an emit of many events becomes several, whose last answer is returned. */
    public JsonObject call(String operation, JsonObject request) {
        JsonArray events = operation.equals("emit") ? request.getAsJsonArray("events") : null;
        if (events == null || events.size() <= EVENTS_PER_EMIT) {
            return unary(operation, request);
        }
        JsonObject part = request.deepCopy();
        JsonObject answer = new JsonObject();
        for (int from = 0; from < events.size(); from += EVENTS_PER_EMIT) {
            JsonArray some = new JsonArray();
            events.asList()
                    .subList(from, Math.min(events.size(), from + EVENTS_PER_EMIT))
                    .forEach(some::add);
            part.add("events", some);
            answer = unary(operation, part);
        }
        return answer;
    }

    private JsonObject unary(String operation, JsonObject request) {
        MethodDescriptor<Message, Message> method = Operations.method(operation);
        Message answer = ClientCalls.blockingUnaryCall(
                channel, method, deadline(), Operations.parsed(request, Operations.request(method)));
        return Operations.json(answer);
    }

    /** All events of a world, in order. */
    public JsonArray history(String world) {
        JsonArray events = new JsonArray();
        Iterator<ReplayResponse> frames = EventServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .replay(ReplayRequest.newBuilder().setWorld(world).build());
        frames.forEachRemaining(
                frame -> frame.getFrame().getEventsList().forEach(event -> events.add(Operations.json(event))));
        return events;
    }

    /** The cursor of a reader who has seen everything there is. */
    public String cursor(String world) {
        Context.CancellableContext call = Context.current().withCancellation();
        try {
            return call.call(() -> {
                Iterator<SubscribeResponse> frames = EventServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .subscribe(SubscribeRequest.newBuilder()
                                .setWorld(world)
                                .setAfterSequence(0)
                                .build());
                while (true) {
                    var frame = frames.next().getFrame();
                    if (frame.hasCaughtUp()) {
                        return frame.getCaughtUp().getCursor();
                    }
                }
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            call.cancel(null);
        }
    }

    /** What the server finds when it verifies a world. */
    public VerifyResult verify(String world) {
        Iterator<VerifyWorldResponse> answers = AdminServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .verifyWorld(VerifyWorldRequest.newBuilder().setWorld(world).build());
        VerifyResult result = VerifyResult.VERIFY_RESULT_UNSPECIFIED;
        while (answers.hasNext()) {
            result = answers.next().getResult();
        }
        return result;
    }

    private static CallOptions deadline() {
        return CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
