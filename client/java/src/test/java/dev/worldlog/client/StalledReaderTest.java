package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.network.FaultProxy;
import dev.worldlog.network.Weather;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SubscribeRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reader that stalls, or takes very little: what it does to others, and what the server notices of it. */
@Timeout(120)
class StalledReaderTest {
    private static final int EVENTS = 100;
    private static final int EVENT_BYTES = 60_000;

    @TempDir
    Path directory;

    @Test
    void holdsUpNothingElseOfItsClient() throws Exception {
        try (RestartableServer server = new RestartableServer(directory);
                WorldlogClient client = WorldlogClient.connect(server.address())) {
            fill(client);
            try (EventStream stalled = client.subscribe(everything());
                    EventStream reading = client.subscribe(everything())) {
                assertThat(stalled.next().getSequence()).isEqualTo(1);
                for (int sequence = 1; sequence <= EVENTS; sequence++) {
                    assertThat(reading.next().getSequence()).isEqualTo(sequence);
                }
                assertThat(client.emit("w", large()).getResults(0).getSequence())
                        .isEqualTo(EVENTS + 1);
                assertThat(reading.next().getSequence()).isEqualTo(EVENTS + 1);
            }
        }
    }

    @Test
    void isSeenByTheServerToTakeSomethingAfterAFewFrames() throws Exception {
        try (RestartableServer server = new RestartableServer(directory);
                FaultProxy proxy = FaultProxy.start(server.port(), 1, random -> Weather.FINE);
                WorldlogClient steady = WorldlogClient.connect(server.address());
                WorldlogClient client = WorldlogClient.connect(proxy.address())) {
            fill(steady);
            try (EventStream stream = client.subscribe(everything())) {
                assertThat(stream.next().getSequence()).isEqualTo(1);
                for (int taken = 0; taken < 10; taken++) {
                    long before = proxy.bytesFromServer();
                    for (int i = 0; i < 3; i++) {
                        assertThat(stream.next().getSequence()).isPositive();
                    }
                    Eventually.until(
                            "the server could send again", () -> proxy.bytesFromServer() >= before + EVENT_BYTES);
                }
            }
        }
    }

    private static void fill(WorldlogClient client) {
        client.createWorld("w");
        for (int i = 0; i < EVENTS; i++) {
            client.emit("w", large());
        }
    }

    private static Event large() {
        return Event.newBuilder()
                .setMessage(MessageEvent.newBuilder().setContent("x".repeat(EVENT_BYTES)))
                .build();
    }

    private static SubscribeRequest everything() {
        return SubscribeRequest.newBuilder().setWorld("w").setAfterSequence(0).build();
    }
}
