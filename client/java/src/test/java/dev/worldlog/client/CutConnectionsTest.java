package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real server and the real transport, over connections that are cut again and again in the middle of anything. */
@Timeout(120)
class CutConnectionsTest {
    private static final int EVENTS = 3_000;
    /** A connection has to live for a frame now and then. */
    private static final int FRAME_BYTES = 64 << 10;

    private static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(20), true);

    @Test
    void emitsSubscriptionsAndReplaysAreExact(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed of the cut connections: " + seed);
        try (RestartableServer server = new RestartableServer(directory);
                CuttingProxy proxy = CuttingProxy.start(server.port(), seed, FRAME_BYTES * 4);
                WorldlogClient steady = WorldlogClient.connect(server.address());
                WorldlogClient client = WorldlogClient.builder(proxy.address())
                        .retryPolicy(QUICK)
                        .build()) {
            steady.createWorld("w");
            RecordingListener listener = new RecordingListener();
            Subscription subscription = client.subscribe(
                    SubscribeRequest.newBuilder()
                            .setWorld("w")
                            .setAfterSequence(0)
                            .build(),
                    listener);
            emit(client);
            Eventually.until("everything came (seed " + seed + ")", () -> subscription.throughSequence() == EVENTS);
            subscription.cancel();
            List<Event> replayed = replayed(client, Order.ORDER_ASCENDING);
            List<Event> backwards = replayed(client, Order.ORDER_DESCENDING);

            List<Long> all = LongStream.rangeClosed(1, EVENTS).boxed().toList();
            assertThat(listener.sequences()).as("seed " + seed).isEqualTo(all);
            assertThat(replayed)
                    .as("seed " + seed)
                    .extracting(Event::getSequence)
                    .isEqualTo(all);
            assertThat(replayed)
                    .as("seed " + seed)
                    .extracting(Event::getId)
                    .containsExactlyElementsOf(
                            IntStream.range(0, EVENTS).mapToObj(i -> "e" + i).toList());
            assertThat(backwards).as("seed " + seed).hasSize(EVENTS);
            assertThat(proxy.cuts.get()).as("seed " + seed).isGreaterThan(10);
        }
    }

    private static void emit(WorldlogClient client) {
        try (EmitStream stream = client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE)) {
            for (int i = 0; i < EVENTS; i++) {
                stream.send(Event.newBuilder()
                        .setId("e" + i)
                        .setMessage(MessageEvent.newBuilder().setContent("x".repeat(i % 600)))
                        .build());
            }
        }
    }

    private static List<Event> replayed(WorldlogClient client, Order order) {
        List<Event> events = new ArrayList<>();
        ReplayRequest request =
                ReplayRequest.newBuilder().setWorld("w").setOrder(order).build();
        try (Replay replay = client.replay(request)) {
            replay.events().forEachRemaining(events::add);
        }
        return events;
    }
}
