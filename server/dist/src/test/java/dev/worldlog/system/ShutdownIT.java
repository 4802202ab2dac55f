package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.client.RetryPolicy;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.SubscribeRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM under load, with somebody looking on. */
@Timeout(180)
final class ShutdownIT {
    /** Enough for the stop to come in the middle of it. */
    private static final int EVENTS = 300;

    /** A restart takes a second or two, not long enough for long pauses. */
    private static final RetryPolicy EAGER = new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(500), true);

    @TempDir
    Path directory;

    private WorldlogProcess server;
    private String address;
    private WorldlogClient client;

    @BeforeEach
    void start() throws Exception {
        server = WorldlogProcess.serve("--data", directory.toString());
        address = server.address();
        client = WorldlogClient.builder(address).retryPolicy(EAGER).build();
        client.createWorld("w");
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    @Test
    void whatWasAcknowledgedIsThereAndNoSequenceIsSkipped() throws Exception {
        Load load = Load.on(client, "w");
        load.awaitAcknowledged(EVENTS);

        stop();
        Map<Long, String> acknowledged = load.acknowledged();
        startAgain();
        load.awaitAcknowledged(EVENTS);
        List<String> sent = load.finish();

        History stored = History.replayed(client, "w");
        stored.assertContinues(0, sent);
        assertThat(client.getWorld("w").getLastSequence()).isEqualTo(sent.size());
        assertThat(stored.events().stream().collect(Collectors.toMap(Event::getSequence, Event::getId)))
                .containsAllEntriesOf(acknowledged);
        assertThat(acknowledged).hasSizeBetween(EVENTS, sent.size() - EVENTS);
    }

    @Test
    void aSubscriberFollowsOverTheRestartWithoutAGapOrADuplicate() throws Exception {
        Future<History> followed = History.toTheLast(client, after(0));
        Load load = Load.on(client, "w");
        load.awaitAcknowledged(EVENTS);

        stop();
        startAgain();
        load.awaitAcknowledged(EVENTS);
        List<String> sent = load.finish();

        within(followed).assertContinues(0, sent);
    }

    @Test
    void theLastWordOfACutSubscriptionSaysWhereToGoOn() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Future<History> followed = History.toTheCut(client, after(0), begun);
        Load load = Load.on(client, "w");
        load.awaitAcknowledged(EVENTS);
        within(begun);

        stop();
        History cut = within(followed);
        startAgain();
        load.awaitAcknowledged(EVENTS);
        List<String> sent = load.finish();

        long seen = cut.lastFrame().getThroughSequence();
        assertThat(cut.events()).hasSize((int) seen).isNotEmpty();
        SubscribeRequest here = SubscribeRequest.newBuilder()
                .setWorld("w")
                .setCursor(cut.lastFrame().getProgress().getCursor())
                .build();
        within(History.toTheLast(client, here)).assertContinues(seen, sent);
        within(History.toTheLast(client, after(seen))).assertContinues(seen, sent);
    }

    private void stop() throws InterruptedException {
        assertThat(server.terminate().exitCode()).as(server.said()).isZero();
    }

    private void startAgain() {
        server = WorldlogProcess.command("serve", "--listen", address, "--data", directory.toString());
    }

    private static SubscribeRequest after(long sequence) {
        return SubscribeRequest.newBuilder()
                .setWorld("w")
                .setAfterSequence(sequence)
                .build();
    }

    private static <T> T within(Future<T> future) throws Exception {
        return future.get(WorldlogProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
