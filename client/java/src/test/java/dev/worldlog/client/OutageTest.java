package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.SubscribeRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose port is open and which is not there yet, as behind a balancer. Not thread-safe. */
@Timeout(60)
class OutageTest {
    /** With gRPC's own backoff on top it would take hours. */
    private static final int ATTEMPTS = 30;

    private static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(20), true);

    @Test
    void unaryCallsAreTriedAtThePaceOfTheRetryPolicy() throws IOException {
        try (ServerSocket away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                WorldlogClient client = client(away)) {
            CompletableFuture<Void> call = CompletableFuture.runAsync(() -> client.getWorld("w"));

            refuse(away, ATTEMPTS);

            assertThat(call).isNotDone();
        }
    }

    @Test
    void subscriptionsAreTriedAtThePaceOfTheRetryPolicy() throws IOException {
        try (ServerSocket away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                WorldlogClient client = client(away);
                Subscription subscription = client.subscribe(
                        SubscribeRequest.newBuilder().setWorld("w").build(), frame -> {})) {
            refuse(away, ATTEMPTS);

            assertThat(subscription.ended()).isNotDone();
        }
    }

    @Test
    void emitStreamsAreTriedAtThePaceOfTheRetryPolicy() throws IOException {
        try (ServerSocket away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                WorldlogClient client = client(away)) {
            EmitStream stream = client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE);
            var answer = stream.send(Frames.withoutId());

            refuse(away, ATTEMPTS);

            assertThat(answer).isNotDone();
        }
    }

    private static WorldlogClient client(ServerSocket server) {
        return WorldlogClient.builder("127.0.0.1:" + server.getLocalPort())
                .retryPolicy(QUICK)
                .deadline(Duration.ofMinutes(5))
                .build();
    }

    private static void refuse(ServerSocket server, int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            server.accept().close();
        }
    }
}
