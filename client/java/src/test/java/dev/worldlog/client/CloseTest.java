package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CloseTest {
    private static final SubscribeRequest SUBSCRIBE =
            SubscribeRequest.newBuilder().setWorld("w").build();

    @Test
    void closingTheClientEndsEverythingThatIsOpen() throws Exception {
        TestServer server = new TestServer();
        server.events.onSubscribe = (request, frames) -> frames.send(Frames.started(0, 0));
        server.events.onReplay = (request, frames) -> frames.send(Frames.started(0, 9));
        server.events.onEmit = (request, answer) -> {};
        EmitStreamScript mute = new EmitStreamScript(new FakeLog()).hold();
        server.events.onEmitStream = mute;
        WorldlogClient client = server.client;
        RecordingListener listener = new RecordingListener();
        client.subscribe(SUBSCRIBE, listener);
        EventStream events = client.subscribe(SUBSCRIBE);
        Replay replay = client.replay(ReplayRequest.newBuilder().setWorld("w").build());
        replay.next();
        EmitStream emits = client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE);
        CompletableFuture<EmitResponse> streamed = emits.send(Frames.withoutId());
        CompletableFuture<EmitResponse> unary =
                client.emitAsync(EmitRequest.newBuilder().setWorld("w").build());
        Eventually.until(
                "all of it is under way",
                () -> mute.requests() == 1
                        && listener.frames.size() == 1
                        && server.events.emits.size() == 1
                        && server.events.subscribes.size() == 2);

        long startNanos = System.nanoTime();
        client.close();
        client.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(30));
        assertThat(listener.end()).isEmpty();
        assertThat(events.hasNext()).isFalse();
        assertThatThrownBy(replay::hasNext).hasMessageContaining("closed before its end");
        assertThatThrownBy(() -> streamed.get(20, TimeUnit.SECONDS)).hasMessageContaining("the client was closed");
        assertThatThrownBy(() -> unary.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(WorldlogException.class);
        assertThatThrownBy(emits::close).isInstanceOf(WorldlogException.class);
        assertThatThrownBy(() -> client.subscribe(SUBSCRIBE)).isInstanceOf(IllegalStateException.class);
        server.close();
    }

    @Test
    void theClientMayBeClosedFromAListener() throws Exception {
        TestServer server = new TestServer();
        server.events.onSubscribe = (request, frames) -> frames.send(Frames.started(0, 0));
        RecordingListener listener = new RecordingListener(frame -> server.client.close());

        server.client.subscribe(SUBSCRIBE, listener);

        assertThat(listener.end()).isEmpty();
        server.close();
    }

    @Test
    void anInterruptedCallIsCancelledAndSaysSo() throws Exception {
        TestServer server = new TestServer();
        server.events.onEmit = (request, answer) -> {};
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(
                () -> {
                    try {
                        server.client.emit("w", Frames.withoutId());
                    } catch (WorldlogException e) {
                        assertThat(Thread.currentThread().isInterrupted()).isTrue();
                        thrown.complete(e);
                    }
                },
                "caller");
        caller.start();
        Eventually.until("the call arrived", () -> server.events.emits.size() == 1);

        caller.interrupt();

        assertThat(thrown.get(20, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
        server.close();
    }
}
