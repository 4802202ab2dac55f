package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.CountEventsRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.ListEventsRequest;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import dev.worldlog.v1.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RealServerTest {
    /** Resets that the server takes from a connection within 30 s before it closes it. */
    private static final int RESETS_MAX = 200;

    private RestartableServer server;
    private WorldlogClient client;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        server = new RestartableServer(directory);
        client = WorldlogClient.connect(server.address());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void eventsOfEveryKindAreSeenLiveAndFoundAgain() {
        client.createWorld("w");
        List<Event> kinds = List.of(
                Event.newBuilder()
                        .setChat("c")
                        .setMessage(MessageEvent.newBuilder().setContent("hello"))
                        .build(),
                Event.newBuilder()
                        .setSse(SseEvent.newBuilder().setPhase(SsePhase.SSE_PHASE_CHUNK))
                        .build(),
                Event.newBuilder()
                        .setTool(ToolEvent.newBuilder().setPhase(ToolPhase.TOOL_PHASE_START))
                        .build(),
                Frames.withoutId());

        List<Event> live = new ArrayList<>();
        try (EventStream events = client.subscribe(
                SubscribeRequest.newBuilder().setWorld("w").setAfterSequence(0).build())) {
            client.emit("w", kinds, AckLevel.ACK_LEVEL_DURABLE);
            while (live.size() < 4 && events.hasNext()) {
                live.add(events.next());
            }
        }

        assertThat(live).extracting(Event::getSequence).containsExactly(1L, 2L, 3L, 4L);
        assertThat(replayed(ReplayRequest.newBuilder().setWorld("w"))).isEqualTo(live);
        assertThat(client.getEvent("w", 2)).isEqualTo(live.get(1));
        assertThat(client.getEvent("w", live.get(3).getId())).isEqualTo(live.get(3));
        assertThat(client.listChats("w")).hasSize(1);
        assertThat(client.countEvents(
                                CountEventsRequest.newBuilder().setWorld("w").build())
                        .getCount())
                .isEqualTo(4);
    }

    @Test
    void aConnectionThatTheServerHadEnoughOfEndsNoReader() {
        client.createWorld("w");
        SubscribeRequest everything =
                SubscribeRequest.newBuilder().setWorld("w").setAfterSequence(0).build();
        emitMany("w", 1);
        try (EventStream events = client.subscribe(everything)) {
            assertThat(events.next().getSequence()).isEqualTo(1);
            for (int reset = 0; reset < RESETS_MAX * 5 / 4; reset++) {
                // It is left in the middle, which is a reset of its stream.
                try (EventStream another = client.subscribe(everything)) {
                    assertThat(another.next().getSequence()).isEqualTo(1);
                }
            }
            client.emit("w", List.of(Frames.event("last").build()), AckLevel.ACK_LEVEL_DURABLE);

            assertThat(events.next().getSequence()).isEqualTo(2);
        }
    }

    @Test
    void aClosedClientLeavesNoThreadOfTheNetworkBehind() {
        Set<Thread> before = networkThreads();
        WorldlogClient another = WorldlogClient.connect(server.address());
        another.createWorld("w");
        another.replay(ReplayRequest.newBuilder().setWorld("w").build()).forEachRemaining(event -> {});
        Set<Thread> its = networkThreads();
        its.removeAll(before);
        another.close();

        assertThat(its).hasSize(2).noneMatch(Thread::isAlive);
    }

    private static Set<Thread> networkThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("worldlog-network"))
                .collect(Collectors.toSet());
    }

    @Test
    void listingsCrossPages() {
        try (Stream<World> none = client.listWorlds()) {
            assertThat(none).isEmpty();
        }
        IntStream.range(100, 112).forEach(i -> client.createWorld("w" + i));
        emitMany("w100", 25);

        assertThat(client.listWorlds().map(World::getId)).hasSize(12).isSorted();
        assertThat(client.listEvents(ListEventsRequest.newBuilder()
                                .setWorld("w100")
                                .setPageSize(4)
                                .setOrder(Order.ORDER_DESCENDING)
                                .build())
                        .map(Event::getSequence))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 25).map(i -> 26 - i).boxed().toList());
    }

    @Test
    void worldsAreChangedAndDeleted() {
        World created = client.createWorld("w");

        World changed =
                client.updateWorld(created.toBuilder().setDisplayName("A world").build(), "display_name");
        WorldlogException stale = failureOf(() -> client.updateWorld(created, "display_name"));
        emitMany("w", 3);
        long deleted = client.deleteWorld("w");
        WorldlogException gone = failureOf(() -> client.getWorld("w"));

        assertThat(changed.getDisplayName()).isEqualTo("A world");
        assertThat(stale.reason()).isEqualTo(ErrorReason.ERROR_REASON_ETAG_MISMATCH);
        assertThat(deleted).isEqualTo(3);
        assertThat(gone.reason()).isEqualTo(ErrorReason.ERROR_REASON_WORLD_DELETED);
    }

    @Test
    void aRepeatedEmitIsADuplicateAndOtherContentAConflict() {
        client.createWorld("w");
        EmitResponse first = client.emit("w", Frames.event("e").build());
        EmitResponse again = client.emit("w", Frames.event("e").build());
        WorldlogException conflict = failureOf(
                () -> client.emit("w", Frames.event("e").setChat("other").build()));

        assertThat(first.getResults(0).getDuplicate()).isFalse();
        assertThat(again.getResults(0).getDuplicate()).isTrue();
        assertThat(again.getResults(0).getSequence()).isEqualTo(1);
        assertThat(conflict.reason()).isEqualTo(ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT);
        assertThat(conflict.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(conflict.metadata()).containsEntry("sequence", "1");
    }

    @Test
    void anEmitStreamFailsFromTheRequestAtFaultOn() {
        client.createWorld("w");
        client.emit("w", Frames.event("taken").build());
        EmitStream stream = client.emitStream("w", AckLevel.ACK_LEVEL_DURABLE);

        stream.send(Frames.event("before").build());
        var conflict = stream.send(Frames.event("taken").setChat("other").build());
        var later = stream.send(Frames.event("later").build());
        WorldlogException failure = failureOf(stream::close);

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT);
        assertThat(conflict).isCompletedExceptionally();
        assertThat(later).isCompletedExceptionally();
        assertThat(replayed(ReplayRequest.newBuilder().setWorld("w")))
                .extracting(Event::getId)
                .containsExactly("taken", "before");
    }

    @Test
    void nothingIsLostOrRepeatedWhenTheServerIsRestartedUnderLoad() throws Exception {
        client.createWorld("w");
        RecordingListener listener = new RecordingListener();
        Subscription subscription = client.subscribe(
                SubscribeRequest.newBuilder().setWorld("w").setAfterSequence(0).build(), listener);
        // After each stop there are events that can only come over a new stream, so none of them goes unseen.
        Semaphore allowed = new Semaphore(1_000);
        Thread emitter = new Thread(() -> emitMany("w", 3_000, allowed::acquireUninterruptibly), "emitter");

        emitter.start();
        for (int i = 1; i <= 2; i++) {
            long seen = i * 1_000L - 500;
            Eventually.until(seen + " events came", () -> subscription.throughSequence() >= seen);
            server.restart();
            allowed.release(1_000);
        }
        emitter.join();
        Eventually.until("everything came", () -> subscription.throughSequence() == 3_000);
        subscription.cancel();

        List<Long> all = LongStream.rangeClosed(1, 3_000).boxed().toList();
        assertThat(listener.sequences()).isEqualTo(all);
        assertThat(replayed(ReplayRequest.newBuilder().setWorld("w")))
                .extracting(Event::getId)
                .containsExactlyElementsOf(
                        IntStream.range(0, 3_000).mapToObj(i -> "e" + i).toList());
        assertThat(listener.calls).contains("disconnected", "reconnected");
        assertThat(listener.end()).isEmpty();
    }

    @Test
    void aReplayIsReadInBothDirectionsAndUpToALimit() {
        client.createWorld("w");
        emitMany("w", 500);

        assertThat(replayed(ReplayRequest.newBuilder()
                        .setWorld("w")
                        .setFromSequence(100)
                        .setToSequence(400)))
                .extracting(Event::getSequence)
                .isEqualTo(LongStream.rangeClosed(100, 400).boxed().toList());
        assertThat(replayed(ReplayRequest.newBuilder()
                        .setWorld("w")
                        .setOrder(Order.ORDER_DESCENDING)
                        .setLimit(10)))
                .extracting(Event::getSequence)
                .isEqualTo(
                        LongStream.rangeClosed(1, 10).map(i -> 501 - i).boxed().toList());
        assertThat(replayed(ReplayRequest.newBuilder().setWorld("w").setFromSequence(501)))
                .isEmpty();
    }

    @Test
    void subscribersOfADeletedWorldAreTold() throws Exception {
        client.createWorld("w");
        RecordingListener listener = new RecordingListener();
        client.subscribe(SubscribeRequest.newBuilder().setWorld("w").build(), listener);
        Eventually.until("it began", () -> !listener.frames.isEmpty());

        client.deleteWorld("w");

        WorldlogException end = (WorldlogException) listener.end().get(0);
        assertThat(end.reason()).isEqualTo(ErrorReason.ERROR_REASON_WORLD_DELETED);
    }

    @Test
    void aServerThatIsNotThereIsNamedAndNothingWasApplied() throws Exception {
        String address = server.address();
        server.close();
        try (WorldlogClient lonely = WorldlogClient.builder(address)
                .retryPolicy(RetryPolicy.FAIL_FAST)
                .deadline(Duration.ofSeconds(10))
                .build()) {
            WorldlogException failure = failureOf(() -> lonely.getWorld("w"));

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure).hasMessageContaining("Connection refused").hasMessageContaining(address);
        }
    }

    private void emitMany(String world, int count) {
        emitMany(world, count, () -> {});
    }

    private void emitMany(String world, int count, Runnable before) {
        try (EmitStream stream = client.emitStream(world, AckLevel.ACK_LEVEL_DURABLE)) {
            for (int i = 0; i < count; i++) {
                before.run();
                stream.send(Frames.event("e" + i).build());
            }
        }
    }

    private List<Event> replayed(ReplayRequest.Builder request) {
        List<Event> events = new ArrayList<>();
        try (Replay replay = client.replay(request.build())) {
            replay.events().forEachRemaining(events::add);
        }
        return events;
    }

    private static WorldlogException failureOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        WorldlogException failure = catchThrowableOfType(WorldlogException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }
}
