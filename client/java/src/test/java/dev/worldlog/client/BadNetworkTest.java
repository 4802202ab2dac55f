package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.network.FaultProxy;
import dev.worldlog.network.Weather;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real server and the real transport, over connections that are slow, cut, reset, half closed or swallowed in the middle
 * of anything.
 *
 * <p>{@code -Dworldlog.attack.network.events=} makes it longer, {@code -Dworldlog.attack.seed=} repeats one weather.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class BadNetworkTest {
    private static final int EVENTS = Integer.getInteger("worldlog.attack.network.events", 3_000);
    private static final int UNARY_EVERY = 20;
    private static final long SEED = Long.getLong("worldlog.attack.seed", System.nanoTime());
    private static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(20), true);

    @Test
    void emitsSubscriptionsAndReplaysAreExact(@TempDir Path directory) throws Exception {
        System.out.println("seed of the weather: " + SEED);
        try (RestartableServer server = new RestartableServer(directory);
                FaultProxy proxy = FaultProxy.start(server.port(), SEED, Weather::bad);
                WorldlogClient steady = WorldlogClient.connect(server.address());
                WorldlogClient client = WorldlogClient.builder(proxy.address())
                        .retryPolicy(QUICK)
                        .build()) {
            steady.createWorld("stream");
            steady.createWorld("unary");
            RecordingListener listener = new RecordingListener();
            Subscription subscription = client.subscribe(everything("stream"), listener);
            emit(client);
            Eventually.until("everything came (seed " + SEED + ")", () -> subscription.throughSequence() == EVENTS);
            subscription.cancel();

            List<Long> all = LongStream.rangeClosed(1, EVENTS).boxed().toList();
            assertThat(listener.sequences()).as("seed " + SEED).isEqualTo(all);
            requireExact(replayed(client, "stream", Order.ORDER_ASCENDING), EVENTS);
            requireExact(replayed(client, "unary", Order.ORDER_ASCENDING), EVENTS / UNARY_EVERY);
            assertThat(replayed(client, "stream", Order.ORDER_DESCENDING))
                    .as("seed " + SEED)
                    .hasSize(EVENTS);
            System.out.println(EVENTS + " events over " + proxy.connections() + " connections, ended by the network: "
                    + proxy.endings());
            assertThat(proxy.endings()).as("seed " + SEED).isGreaterThan(10);
        }
    }

    @Test
    void aConnectionThatIsSwallowedIsFoundByProbingItAndReplaced(@TempDir Path directory) throws Exception {
        try (RestartableServer server = new RestartableServer(directory);
                FaultProxy proxy = FaultProxy.start(server.port(), 1, random -> Weather.FINE);
                WorldlogClient steady = WorldlogClient.connect(server.address());
                WorldlogClient client = WorldlogClient.builder(proxy.address())
                        .keepAlive(Duration.ofSeconds(10))
                        .customize(channel -> channel.keepAliveTimeout(1, TimeUnit.SECONDS))
                        .retryPolicy(QUICK)
                        .build()) {
            steady.createWorld("w");
            RecordingListener listener = new RecordingListener();
            try (Subscription subscription = client.subscribe(everything("w"), listener)) {
                steady.emit("w", event(0));
                Eventually.until("seen", () -> subscription.throughSequence() == 1);
                proxy.endAll(Weather.Ending.BLACK_HOLE);
                steady.emit("w", event(1));
                Eventually.until("seen again", () -> subscription.throughSequence() == 2);
            }
            assertThat(listener.sequences()).containsExactly(1L, 2L);
        }
    }

    private static void emit(WorldlogClient client) {
        try (EmitStream stream = client.emitStream("stream", AckLevel.ACK_LEVEL_DURABLE)) {
            for (int i = 0; i < EVENTS; i++) {
                stream.send(event(i));
                if (i % UNARY_EVERY == 0) {
                    client.emit("unary", event(i / UNARY_EVERY));
                }
            }
        }
    }

    private static Event event(int number) {
        return Event.newBuilder()
                .setId("e" + number)
                .setMessage(MessageEvent.newBuilder().setContent("x".repeat(number % 600)))
                .build();
    }

    private static void requireExact(List<Event> events, int count) {
        assertThat(events)
                .as("seed " + SEED)
                .extracting(Event::getId)
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "e" + i).toList());
    }

    private static SubscribeRequest everything(String world) {
        return SubscribeRequest.newBuilder().setWorld(world).setAfterSequence(0).build();
    }

    private static List<Event> replayed(WorldlogClient client, String world, Order order) {
        List<Event> events = new ArrayList<>();
        ReplayRequest request =
                ReplayRequest.newBuilder().setWorld(world).setOrder(order).build();
        try (Replay replay = client.replay(request)) {
            replay.events().forEachRemaining(events::add);
        }
        return events;
    }
}
