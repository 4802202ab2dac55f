package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.SubscribeRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
    private static final SubscribeRequest EVERYTHING =
            SubscribeRequest.newBuilder().setWorld("w").setAfterSequence(0).build();

    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void givesTheEventsOneByOneAcrossBreaks() {
        server.events.onSubscribe = new BreakingSubscribe(3, 40);

        List<Long> sequences = new ArrayList<>();
        try (EventStream events = server.client.subscribe(EVERYTHING)) {
            while (sequences.size() < 40 && events.hasNext()) {
                sequences.add(events.next().getSequence());
            }
            assertThat(events.throughSequence()).isEqualTo(40);
        }

        assertThat(sequences).hasSize(40).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void tellsOfALossBeforeTheNextEvent() {
        server.events.onSubscribe = (request, frames) -> {
            if (server.events.subscribes.size() == 1) {
                frames.send(Frames.started(0, 4)).send(Frames.events(0, 4)).fail(Refusals.unavailable());
            } else {
                frames.send(Frames.started(4, 10))
                        .send(Frames.diverged(2, 4))
                        .send(Frames.gap(4, 8))
                        .send(Frames.events(8, 10));
            }
        };

        List<String> heard = new ArrayList<>();
        try (EventStream events = server.client
                .subscribe(EVERYTHING)
                .onDiverged(lost -> heard.add(lost.getLostFromSequence() + " to " + lost.getLostToSequence()))) {
            while (heard.size() < 6 && events.hasNext()) {
                heard.add("" + events.next().getSequence());
            }
            events.poll(Duration.ofSeconds(20)).ifPresent(event -> heard.add("" + event.getSequence()));
        }

        assertThat(heard).containsExactly("1", "2", "3", "4", "3 to 4", "9", "10");
    }

    @Test
    void tellsOfALossWhilePollingToo() {
        server.events.onSubscribe = (request, frames) ->
                frames.send(Frames.started(4, 8)).send(Frames.diverged(2, 4)).send(Frames.gap(4, 8));
        SubscribeRequest afterFour = EVERYTHING.toBuilder().setAfterSequence(4).build();

        List<Diverged> losses = new ArrayList<>();
        try (EventStream events = server.client.subscribe(afterFour).onDiverged(losses::add)) {
            Eventually.until("it was told", () -> {
                assertThat(events.poll(Duration.ofMillis(5))).isEmpty();
                return !losses.isEmpty();
            });
        }

        assertThat(losses).containsExactly(Frames.diverged(2, 4).getDiverged());
    }

    @Test
    void pollsWithinATime() {
        server.events.onSubscribe = (request, frames) ->
                frames.send(Frames.started(0, 1)).send(Frames.events(0, 1)).send(Frames.caughtUp(1));

        try (EventStream events = server.client.subscribe(EVERYTHING)) {
            assertThat(events.poll(Duration.ofSeconds(20)).map(Event::getSequence))
                    .contains(1L);
            assertThat(events.poll(Duration.ofMillis(5))).isEmpty();
            assertThat(events.poll(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void closingEndsAWait() throws Exception {
        server.events.onSubscribe = (request, frames) -> frames.send(Frames.started(0, 0));
        EventStream events = server.client.subscribe(EVERYTHING);
        CompletableFuture<Boolean> hasNext = new CompletableFuture<>();
        Thread reader = new Thread(() -> hasNext.complete(events.hasNext()), "reader");
        reader.start();
        Eventually.untilBlocked(reader);

        events.close();
        events.close();

        assertThat(hasNext.get(20, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void anInterruptedWaitSaysSo() throws Exception {
        server.events.onSubscribe = (request, frames) -> frames.send(Frames.started(0, 0));
        EventStream events = server.client.subscribe(EVERYTHING);
        CompletableFuture<Boolean> hasNext = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        hasNext.complete(events.hasNext());
                    } catch (WorldlogException e) {
                        hasNext.completeExceptionally(e);
                    }
                },
                "reader");
        reader.start();
        Eventually.untilBlocked(reader);

        reader.interrupt();

        assertThatThrownBy(() -> hasNext.get(20, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
    }

    @Test
    void givesUpWithoutProgressAndKeepsSayingWhy() {
        server.events.onSubscribe = (request, frames) -> frames.fail(Refusals.unavailable());

        try (EventStream events = server.client.subscribe(EVERYTHING)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(events::hasNext)
                        .isInstanceOfSatisfying(
                                WorldlogException.class,
                                failure -> assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE));
            }
        }
        Duration waited = server.timing.waits().stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(waited).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(60));
    }
}
