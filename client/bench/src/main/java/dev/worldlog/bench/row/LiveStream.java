package dev.worldlog.bench.row;

import dev.worldlog.bench.wire.EventTally;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.bench.wire.FrameWalk;
import dev.worldlog.bench.wire.RawCalls;
import dev.worldlog.bench.wire.StreamEnd;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.SubscribeRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to what comes from now on, by a client that only walks from event to event. Closing it ends it.
 *
 * <p>Its fingerprint may be read once everything that is expected has arrived. Otherwise confined to the call.
 */
final class LiveStream implements AutoCloseable {
    /** Hears what arrives, one thing at a time. Implementations are confined to the call. */
    interface Listener {
        /** An answer as it is on the wire, before its events. */
        default void frame(byte[] message) {}

        void event();

        /** The stream has ended by itself, or was closed. */
        void ended(@Nullable Throwable failure);
    }

    private static final MethodDescriptor<SubscribeRequest, byte[]> SUBSCRIBE =
            RawCalls.answersOf(EventServiceGrpc.getSubscribeMethod());

    private static final int PATIENCE_SECONDS = 120;

    private final CountDownLatch started = new CountDownLatch(1);
    private final EventTally tally = new EventTally();
    private final StreamEnd<SubscribeRequest, byte[]> stream = new StreamEnd<>(this::take);
    private final Listener listener;

    private LiveStream(Listener listener) {
        this.listener = listener;
    }

    /** Subscribes; when it returns, the server has answered, so every event from now on is delivered. */
    static LiveStream open(Channel channel, String world, Listener listener) throws InterruptedException {
        LiveStream live = new LiveStream(listener);
        SubscribeRequest request = SubscribeRequest.newBuilder().setWorld(world).build();
        live.stream.whenEnded(listener::ended);
        ClientCalls.asyncServerStreamingCall(channel.newCall(SUBSCRIBE, CallOptions.DEFAULT), request, live.stream);
        if (!live.started.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a subscription did not start");
        }
        return live;
    }

    private void take(byte[] message) {
        started.countDown();
        listener.frame(message);
        FrameWalk.walk(message, this::event);
    }

    private void event(byte[] message, int offset, int length) {
        listener.event();
        tally.event(message, offset, length);
    }

    Fingerprint fingerprint() {
        return tally.fingerprint();
    }

    @Override
    public void close() {
        stream.cancel();
    }
}
