package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.SubscribeRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscriptionTest {
    private static final SubscribeRequest EVERYTHING =
            SubscribeRequest.newBuilder().setWorld("w").setAfterSequence(0).build();
    private static final SubscribeRequest LIVE =
            SubscribeRequest.newBuilder().setWorld("w").build();

    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void goesOnAfterTheLastFrameWhenTheStreamBreaks() throws Exception {
        server.events.onSubscribe = (request, frames) -> {
            if (server.events.subscribes.size() == 1) {
                frames.send(Frames.started(0, 5)).send(Frames.events(0, 3)).fail(Refusals.unavailable());
            } else {
                frames.send(Frames.started(3, 5)).send(Frames.events(3, 5)).fail(Refusals.worldDeleted());
            }
        };
        RecordingListener listener = new RecordingListener();

        server.client.subscribe(EVERYTHING, listener);

        assertThat(listener.end()).hasSize(1);
        assertThat(listener.sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(server.events.subscribes.get(1).getAfterSequence()).isEqualTo(3);
        assertThat(listener.calls)
                .containsExactly("frame", "frame", "disconnected", "reconnected", "frame", "frame", "end");
        assertThat(listener.threads.stream().distinct()).hasSize(1);
    }

    @Test
    void resumesWithTheCursorOfExactlyItsPosition() throws Exception {
        server.events.onSubscribe = (request, frames) -> {
            switch (server.events.subscribes.size()) {
                case 1 ->
                    frames.send(Frames.started(9, 9))
                            .send(Frames.events(9, 10))
                            .send(Frames.caughtUp(10))
                            .fail(Refusals.unavailable());
                case 2 ->
                    frames.send(Frames.started(10, 10))
                            .send(Frames.events(10, 11))
                            .fail(Refusals.unavailable());
                default -> frames.fail(Refusals.worldDeleted());
            }
        };
        RecordingListener listener = new RecordingListener();

        server.client.subscribe(LIVE, listener);

        listener.end();
        assertThat(server.events.subscribes.get(1).getCursor()).isEqualTo("cursor-10");
        assertThat(server.events.subscribes.get(2).getAfterSequence()).isEqualTo(11);
    }

    @Test
    void aLossOfWhatItHasSeenReachesTheListenerAlsoWhenItHasToBeSaidTwice() throws Exception {
        server.events.onSubscribe = (request, frames) -> {
            switch (server.events.subscribes.size()) {
                case 1 ->
                    frames.send(Frames.started(0, 5))
                            .send(Frames.events(0, 4))
                            .send(Frames.progress(4, 4))
                            .fail(Refusals.unavailable());
                case 2 ->
                    frames.send(Frames.started(4, 9))
                            .send(Frames.diverged(2, 4))
                            .fail(Refusals.unavailable());
                default ->
                    frames.send(Frames.started(4, 9))
                            .send(Frames.diverged(2, 4))
                            .send(Frames.gap(4, 8))
                            .send(Frames.events(8, 9))
                            .fail(Refusals.worldDeleted());
            }
        };
        RecordingListener listener = new RecordingListener();

        server.client.subscribe(EVERYTHING, listener);

        listener.end();
        assertThat(listener.frames.stream().filter(Frame::hasDiverged).map(Frame::getDiverged))
                .hasSize(2)
                .containsOnly(Frames.diverged(2, 4).getDiverged());
        assertThat(listener.sequences()).containsExactly(1L, 2L, 3L, 4L, 9L);
        assertThat(server.events.subscribes)
                .extracting(SubscribeRequest::getCursor)
                .containsExactly("", "cursor-4", "cursor-4");
    }

    @Test
    void repeatsTheSameRequestWhileItHasNoPosition() throws Exception {
        SubscribeRequest tail = LIVE.toBuilder().setTail(7).build();
        server.events.onSubscribe = (request, frames) ->
                frames.fail(server.events.subscribes.size() < 3 ? Refusals.unavailable() : Refusals.worldDeleted());
        RecordingListener listener = new RecordingListener();

        server.client.subscribe(tail, listener);

        listener.end();
        assertThat(server.events.subscribes).containsExactly(tail, tail, tail);
    }

    @Test
    void aFrameThatComesTwiceEndsTheSubscription() throws Exception {
        assertThat(endAfter(frames -> frames.send(Frames.started(0, 9))
                        .send(Frames.events(0, 2))
                        .send(Frames.events(0, 2))))
                .hasMessageContaining("begins after sequence 0 (expected: 2)");
    }

    @Test
    void aSkippedFrameEndsTheSubscription() throws Exception {
        assertThat(endAfter(frames -> frames.send(Frames.started(0, 9))
                        .send(Frames.events(0, 2))
                        .send(Frames.events(3, 4))))
                .hasMessageContaining("begins after sequence 3 (expected: 2)");
    }

    @Test
    void aStreamThatBeginsElsewhereEndsTheSubscription() throws Exception {
        assertThat(endAfter(frames -> frames.send(Frames.started(4, 9))))
                .hasMessageContaining("begins after sequence 4 (expected: 0)");
    }

    @Test
    void aRepeatedEventInsideAFrameEndsTheSubscription() throws Exception {
        assertThat(endAfter(frames -> frames.send(Frames.started(0, 9))
                        .send(Frames.events(0, 2).addEvents(Frames.event("e2").setSequence(2)))))
                .hasMessageContaining("event 2 is out of order");
    }

    @Test
    void anEventBeyondItsFrameEndsTheSubscription() throws Exception {
        assertThat(endAfter(frames -> frames.send(Frames.started(0, 9))
                        .send(Frames.frame(0, 2).addEvents(Frames.event("e3").setSequence(3)))))
                .hasMessageContaining("event 3 is out of order");
    }

    @Test
    void aStreamThatDoesNotSayWhereItStartedEndsTheSubscription() throws Exception {
        assertThat(endAfter(frames -> frames.send(Frames.events(0, 2)))).hasMessageContaining("expected: STARTED");
    }

    @Test
    void aWorldThatWasReplacedMeanwhileEndsTheSubscription() throws Exception {
        server.events.onSubscribe = (request, frames) -> {
            if (server.events.subscribes.size() == 1) {
                frames.send(Frames.started(0, 5)).send(Frames.events(0, 3)).fail(Refusals.unavailable());
            } else {
                frames.send(Frames.started(3, 5, "another log")).send(Frames.events(3, 5));
            }
        };
        RecordingListener listener = new RecordingListener();

        server.client.subscribe(EVERYTHING, listener);

        WorldlogException failure = (WorldlogException) listener.end().get(0);
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_LOG_REPLACED);
        assertThat(listener.sequences()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aReaderThatWasTooSlowGoesOn() throws Exception {
        server.events.onSubscribe = (request, frames) -> frames.fail(
                server.events.subscribes.size() == 1
                        ? Refusals.refusal(
                                Status.Code.RESOURCE_EXHAUSTED,
                                "slow",
                                Refusals.because("SLOW_CONSUMER", Outcome.NOT_APPLIED))
                        : Refusals.worldDeleted());
        RecordingListener listener = new RecordingListener();

        server.client.subscribe(EVERYTHING, listener);

        listener.end();
        assertThat(server.events.subscribes).hasSize(2);
    }

    @Test
    void waitsGrowWithoutProgressAndAreShortAfterIt() throws Exception {
        server.events.onSubscribe = (request, frames) -> {
            switch (server.events.subscribes.size()) {
                case 8 ->
                    frames.send(Frames.started(0, 1)).send(Frames.events(0, 1)).fail(Refusals.unavailable());
                case 9 -> frames.fail(Refusals.worldDeleted());
                default -> frames.fail(Refusals.unavailable());
            }
        };
        RecordingListener listener = new RecordingListener();

        server.client.subscribe(EVERYTHING, listener);

        listener.end();
        List<Duration> waits = server.timing.waits();
        assertThat(waits).hasSize(8).allMatch(wait -> wait.compareTo(Duration.ofMillis(100)) >= 0);
        assertThat(waits.subList(0, 7)).anyMatch(wait -> wait.compareTo(Duration.ofSeconds(2)) > 0);
        assertThat(waits.get(7)).isLessThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aSlowListenerSlowsTheServerDown() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        server.events.onSubscribe = (request, frames) -> frames.onReady(() -> {
            while (frames.isReady()) {
                int next = sent.getAndIncrement();
                frames.send(next == 0 ? Frames.started(0, 9) : Frames.events(next - 1, next));
            }
        });
        CountDownLatch go = new CountDownLatch(1);
        RecordingListener listener = new RecordingListener(frame -> {
            if (frame.getThroughSequence() == 10) {
                await(go);
            }
        });

        Subscription subscription = server.client.subscribe(EVERYTHING, listener);
        Eventually.until("the listener holds frame 10", () -> listener.frames.size() == 11);
        int sentMeanwhile = sent.get();
        subscription.cancel();
        go.countDown();

        assertThat(sentMeanwhile).isBetween(11, 13);
        assertThat(listener.end()).isEmpty();
        assertThat(listener.frames).hasSize(11);
    }

    @Test
    void aListenerThatThrowsEndsItsSubscription() throws Exception {
        server.events.onSubscribe = (request, frames) -> frames.send(Frames.started(0, 9));
        IllegalStateException thrown = new IllegalStateException("from the listener");
        RecordingListener listener = new RecordingListener(frame -> {
            throw thrown;
        });

        Subscription subscription = server.client.subscribe(EVERYTHING, listener);

        assertThat(listener.end()).containsExactly(thrown);
        assertThatThrownBy(() -> subscription.ended().join()).hasCause(thrown);
    }

    @Test
    void cancellingTwiceFromTheListenerEndsItOnce() throws Exception {
        server.events.onSubscribe = (request, frames) ->
                frames.send(Frames.started(0, 9)).send(Frames.events(0, 4)).send(Frames.events(4, 9));
        CountDownLatch subscribed = new CountDownLatch(1);
        Subscription[] subscription = new Subscription[1];
        RecordingListener listener = new RecordingListener(frame -> {
            await(subscribed);
            if (frame.getThroughSequence() == 4) {
                subscription[0].cancel();
                subscription[0].cancel();
            }
        });

        subscription[0] = server.client.subscribe(EVERYTHING, listener);
        subscribed.countDown();

        assertThat(listener.end()).isEmpty();
        subscription[0].ended().join();
        assertThat(listener.sequences()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(listener.calls).containsOnlyOnce("end");
        assertThat(subscription[0].throughSequence()).isEqualTo(4);
    }

    @Test
    void cancellingWhileItWaitsToReconnectEndsIt() throws Exception {
        server.events.onSubscribe = (request, frames) -> frames.fail(
                Refusals.refusal(Status.Code.UNAVAILABLE, "later", Refusals.retryAfter(Duration.ofSeconds(30))));
        RecordingListener listener = new RecordingListener();
        Subscription subscription = server.client.subscribe(EVERYTHING, listener);
        Eventually.until("it waits", () -> server.timing.laterCount() == 1);

        subscription.close();

        assertThat(listener.end()).isEmpty();
    }

    @Test
    void closingTheClientEndsIt() throws Exception {
        server.events.onSubscribe = (request, frames) -> frames.send(Frames.started(0, 0));
        RecordingListener listener = new RecordingListener();
        server.client.subscribe(EVERYTHING, listener);
        Eventually.until("it began", () -> !listener.frames.isEmpty());

        server.client.close();

        assertThat(listener.end()).isEmpty();
    }

    @Test
    void deliversEveryEventOnceThroughAnyNumberOfBreaks() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed of the breaking subscription: " + seed);
        BreakingSubscribe script = new BreakingSubscribe(seed, 500);
        server.events.onSubscribe = script;
        RecordingListener listener = new RecordingListener();

        Subscription subscription = server.client.subscribe(EVERYTHING, listener);
        Eventually.until("everything came (seed " + seed + ")", () -> subscription.throughSequence() == 500);
        subscription.cancel();

        assertThat(listener.end()).isEmpty();
        assertThat(listener.sequences())
                .as("seed " + seed)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 500).boxed().toList());
        assertThat(server.events.subscribes.size()).isGreaterThan(20);
    }

    private Throwable endAfter(java.util.function.Consumer<FrameSender> script) throws Exception {
        server.events.onSubscribe = (request, frames) -> script.accept(frames);
        RecordingListener listener = new RecordingListener();
        server.client.subscribe(EVERYTHING, listener);
        Throwable failure = listener.end().get(0);
        assertThat(failure).isInstanceOf(WorldlogException.class);
        assertThat(((WorldlogException) failure).isRetryable()).isFalse();
        assertThat(server.events.subscribes).hasSize(1);
        return failure;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
