package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.client.EmitStream;
import dev.worldlog.client.Replay;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL under load, again and again, against a ledger of what was acknowledged and of what was seen. */
@Timeout(240)
final class KillRecoveryIT {
    private static final int ROUNDS = 4;
    private static final int EVENTS_A_ROUND = 400;

    /** What was acknowledged as durable: id by sequence. */
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    /** What anybody ever saw: id by sequence. */
    private final Map<Long, String> seen = new ConcurrentHashMap<>();

    private final AtomicBoolean denotedTwice = new AtomicBoolean();

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedIsThereAndNoSequenceEverDenotesTwoEvents() throws Exception {
        WorldlogProcess server = WorldlogProcess.serve("--data", directory.toString());
        String address = server.address();
        try (WorldlogClient client = WorldlogClient.connect(address)) {
            client.createWorld("w");
            client.subscribe(
                    SubscribeRequest.newBuilder()
                            .setWorld("w")
                            .setAfterSequence(0)
                            .build(),
                    frame -> frame.getEventsList().forEach(event -> note(seen, event.getSequence(), event.getId())));
            for (int round = 0; round < ROUNDS; round++) {
                try (EmitStream emits = client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE)) {
                    server = loadAndKill(server, address, emits, round);
                }
                check(client);
            }
        } finally {
            server.close();
        }
        assertThat(acknowledged).hasSize(ROUNDS * EVENTS_A_ROUND);
        assertThat(denotedTwice).isFalse();
    }

    /** Emits a round of events, kills the server somewhere in it, and starts it again for the rest. */
    private WorldlogProcess loadAndKill(WorldlogProcess server, String address, EmitStream emits, int round)
            throws InterruptedException {
        WorldlogProcess running = server;
        for (int i = 0; i < EVENTS_A_ROUND; i++) {
            Event event = Event.newBuilder()
                    .setId("r" + round + "-" + i)
                    .setMessage(MessageEvent.newBuilder().setContent("x".repeat(200)))
                    .build();
            var unused = emits.send(List.of(event))
                    .thenAccept(response -> response.getResultsList().forEach(this::acknowledge));
            if (i == (round + 1) * 60) {
                running.kill();
                running = WorldlogProcess.command("serve", "--listen", address, "--data", directory.toString());
            }
        }
        emits.flush();
        return running;
    }

    private void acknowledge(EmitResult result) {
        note(acknowledged, result.getSequence(), result.getId());
        note(seen, result.getSequence(), result.getId());
    }

    private void note(Map<Long, String> ledger, long sequence, String id) {
        String other = ledger.putIfAbsent(sequence, id);
        if (other != null && !other.equals(id)) {
            denotedTwice.set(true);
        }
    }

    private void check(WorldlogClient client) {
        Map<Long, String> stored = new HashMap<>();
        long covered = 0;
        try (Replay replay =
                client.replay(ReplayRequest.newBuilder().setWorld("w").build())) {
            while (replay.hasNext()) {
                Frame frame = replay.next();
                for (Event event : frame.getEventsList()) {
                    stored.put(event.getSequence(), event.getId());
                    note(seen, event.getSequence(), event.getId());
                    covered++;
                }
                covered += frame.hasGap()
                        ? frame.getGap().getToSequence() - frame.getGap().getFromSequence() + 1
                        : 0;
            }
        }
        assertThat(stored).containsAllEntriesOf(acknowledged);
        assertThat(covered).as("events and gaps").isEqualTo(client.getWorld("w").getLastSequence());
        assertThat(client.getWorld("w").getLastSequence())
                .isGreaterThanOrEqualTo(
                        seen.keySet().stream().max(Long::compare).orElse(0L));
    }
}
