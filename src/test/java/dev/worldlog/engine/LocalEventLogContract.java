package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.Limits;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.StartPoint;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreSamples;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.GapReason;
import dev.worldlog.v1.JsonValue;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolPhase;
import dev.worldlog.v1.Visibility;
import dev.worldlog.v1.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the event log promises, on any store. */
abstract class LocalEventLogContract {
    private static final EventFilter ALL = EventFilter.getDefaultInstance();
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    final ManualTime time = new ManualTime();
    final RecordingListener listener = new RecordingListener();
    private FailingEventStore store;
    LocalEventLog log;

    /** Opens the store of this test, again and again the same one. */
    abstract EventStore openStore();

    @BeforeEach
    void start() {
        store = new FailingEventStore(openStore());
        log = LocalEventLog.start(store, EngineConfig.DEFAULT, time, listener);
        log.createWorld(World.newBuilder().setId("lab").build()).join();
    }

    @AfterEach
    void stop() {
        store.repair();
        store.open();
        log.close();
    }

    void restart() {
        log.close();
        store = new FailingEventStore(openStore());
        log = LocalEventLog.start(store, EngineConfig.DEFAULT, time, listener);
    }

    /** Stops without a clean marker, as a killed process would. */
    void restartUncleanly() {
        store.failNext(Integer.MAX_VALUE, StoreException.Kind.FLUSH_FAILED);
        log.emit(batch(Events.message("lost")));
        log.close();
        store = new FailingEventStore(openStore());
        log = LocalEventLog.start(store, EngineConfig.DEFAULT, time, listener);
    }

    static EmitBatch batch(Event... events) {
        return new EmitBatch("lab", List.of(events), OptionalLong.empty());
    }

    List<EmitResult> emit(Event... events) {
        Emission emission = log.emit(batch(events));
        emission.durable().join();
        return emission.accepted().join().results();
    }

    Reading subscribe(StartPoint start, EventFilter filter, Visibility visibility) {
        return new Reading(log.subscribe(new SubscribeQuery("lab", filter, start, visibility, INTERVAL)));
    }

    Reading subscribe(StartPoint start) {
        return subscribe(start, ALL, Visibility.VISIBILITY_LIVE);
    }

    static EventQuery range(EventFilter filter, Order order) {
        return new EventQuery("lab", filter, OptionalLong.empty(), OptionalLong.empty(), order);
    }

    private long count(EventFilter filter) {
        return log.countEvents(range(filter, Order.ORDER_ASCENDING), () -> false)
                .count();
    }

    Reading replay(EventQuery range, long limit, double pace) {
        return new Reading(log.replay(new ReplayQuery(range, limit, pace, Visibility.VISIBILITY_LIVE, INTERVAL)));
    }

    Reading replayAll() {
        return replay(range(ALL, Order.ORDER_ASCENDING), 0, 0).drain();
    }

    static ErrorReason reasonOf(Runnable call) {
        try {
            call.run();
        } catch (EventLogException e) {
            return e.reason();
        } catch (CompletionException e) {
            return e.getCause() instanceof EventLogException failure
                    ? failure.reason()
                    : ErrorReason.ERROR_REASON_INTERNAL;
        }
        return ErrorReason.ERROR_REASON_UNSPECIFIED;
    }

    static List<Long> sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void everyKindIsPersistedInOrderWithoutWorkByThePublisher() {
        emit(
                Events.message("hello"),
                Events.chunk("he"),
                Events.tool(ToolPhase.TOOL_PHASE_START, "{\"q\": 1}"),
                Events.system("title-updated"));
        restart();

        assertThat(replayAll().events())
                .extracting(event -> event.getPayloadCase().name())
                .containsExactly("MESSAGE", "SSE", "TOOL", "SYSTEM");
        assertThat(replayAll().sequences()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void eventsThatShareOneMessageIdAreAllKept() {
        emit(Events.chunk("a"), Events.chunk("b"), Events.chunk("c"));
        emit(
                Events.tool(ToolPhase.TOOL_PHASE_START, "1"),
                Events.tool(ToolPhase.TOOL_PHASE_PROGRESS, "2"),
                Events.tool(ToolPhase.TOOL_PHASE_RESULT, "3"));

        assertThat(replayAll().sequences()).hasSize(6);
    }

    @Test
    void aBrokenStoreNeitherThrowsNorBlocksTheEmitterAndIsVisible() throws InterruptedException {
        emit(Events.message("before"));
        store.failNext(Integer.MAX_VALUE, StoreException.Kind.TRANSIENT);

        Emission emission = log.emit(batch(Events.message("during")));

        assertThat(emission.accepted().join().results().get(0).getSequence()).isEqualTo(2);
        assertThat(listener.next()).isEqualTo("failing");
        assertThat(emission.durable()).isNotDone();
        assertThat(subscribe(new StartPoint.AfterSequence(1)).drain().sequences())
                .containsExactly(2L);
        store.repair();
        assertThat(emission.durable().join()).isEqualTo(2);
        assertThat(listener.next()).isEqualTo("recovered");
    }

    @Test
    void housekeepingThatFailsAndThenSucceedsIsOverWithoutAnEmit() throws InterruptedException {
        store.failHousekeeping(1, StoreException.Kind.TRANSIENT);
        emit(Events.message("whatever"));

        assertThat(listener.next()).isEqualTo("failing");
        assertThat(listener.next()).isEqualTo("recovered");
    }

    @Test
    void commitsThatSucceedDoNotHideHousekeepingThatFails() throws InterruptedException {
        store.failHousekeeping(5, StoreException.Kind.TRANSIENT);
        for (int i = 0; i < 3; i++) {
            emit(Events.message("durable all the same"));
        }
        store.failHousekeeping(0, StoreException.Kind.TRANSIENT);
        emit(Events.message("and again"));

        assertThat(listener.next()).isEqualTo("failing");
        assertThat(listener.next()).isEqualTo("recovered");
        assertThat(listener.said()).containsExactly("failing", "recovered");
    }

    @Test
    void aFatalFailureOfTheStoreFailsEveryWaiterAndEndsTheWrites() throws InterruptedException {
        emit(Events.message("before"));
        store.shut();
        Emission first = log.emit(batch(Events.message("first")));
        Emission second = log.emit(batch(Events.message("second")));
        store.failNext(1, StoreException.Kind.FLUSH_FAILED);
        store.open();

        assertThat(reasonOf(() -> first.durable().join())).isEqualTo(ErrorReason.ERROR_REASON_STORE_UNAVAILABLE);
        assertThat(reasonOf(() -> second.durable().join())).isEqualTo(ErrorReason.ERROR_REASON_STORE_UNAVAILABLE);
        assertThat(listener.next()).isEqualTo("ended");
        assertThat(reasonOf(() ->
                        log.emit(batch(Events.message("after"))).accepted().join()))
                .isEqualTo(ErrorReason.ERROR_REASON_SHUTTING_DOWN);
    }

    @Test
    void aFullQueueRefusesEventsUntilTheStoreTakesSome() {
        emit(Events.message("open"));
        store.shut();
        List<Emission> accepted = new ArrayList<>();
        ErrorReason refusal = ErrorReason.ERROR_REASON_UNSPECIFIED;
        while (refusal == ErrorReason.ERROR_REASON_UNSPECIFIED) {
            Event[] events =
                    IntStream.range(0, 1000).mapToObj(i -> Events.message("x")).toArray(Event[]::new);
            Emission emission = log.emit(batch(events));
            refusal = reasonOf(() -> emission.accepted().join());
            if (refusal == ErrorReason.ERROR_REASON_UNSPECIFIED) {
                accepted.add(emission);
            }
        }

        assertThat(refusal).isEqualTo(ErrorReason.ERROR_REASON_OVERLOADED);
        assertThat(accepted).hasSize(EngineConfig.DEFAULT.unwrittenEventsMax() / 1000);
        store.open();
        accepted.forEach(emission -> emission.durable().join());
        assertThat(emit(Events.message("again")).get(0).getSequence()).isEqualTo(10_002);
    }

    @Test
    void theSmallestQueueTakesTheLargestBatch() {
        log.close();
        EngineConfig smallest =
                new EngineConfig(Limits.BATCH_EVENTS_MAX, EngineConfig.UNWRITTEN_BYTES_MIN, Limits.WORLDS_MAX, 0, 0);
        log = LocalEventLog.start(openStore(), smallest, time, listener);
        int emptySize = Events.message("").getSerializedSize() + 4;
        String content = "x".repeat(Limits.BATCH_BYTES_MAX / Limits.BATCH_EVENTS_MAX - emptySize);
        Event[] batch = new Event[Limits.BATCH_EVENTS_MAX];
        Arrays.fill(batch, Events.message(content));

        assertThat(emit(batch)).hasSize(Limits.BATCH_EVENTS_MAX);
    }

    @Test
    void theSameEventAgainIsADuplicateWithTheFirstSequenceAlsoAfterARestart() {
        Event event = Events.withId("e-1", Events.message("once"));
        EmitResult first = emit(event).get(0);
        EmitResult second = emit(event).get(0);
        restart();
        EmitResult third = emit(event).get(0);

        assertThat(first.getDuplicate()).isFalse();
        assertThat(List.of(second, third)).allSatisfy(repeated -> {
            assertThat(repeated.getDuplicate()).isTrue();
            assertThat(repeated.getSequence()).isEqualTo(first.getSequence());
            assertThat(repeated.getEmitTime()).isEqualTo(first.getEmitTime());
        });
        assertThat(replayAll().sequences()).containsExactly(1L);
    }

    @Test
    void aDuplicateOfAnEventThatIsNotWrittenYetBecomesDurableWithIt() {
        emit(Events.message("open"));
        store.shut();
        Event event = Events.withId("e-1", Events.message("once"));
        Emission first = log.emit(batch(event));
        Emission second = log.emit(batch(event));

        assertThat(second.accepted().join().results().get(0).getDuplicate()).isTrue();
        assertThat(List.of(first, second))
                .extracting(emission -> emission.accepted().join().durableThrough())
                .containsOnly(1L);
        assertThat(second.durable()).isNotDone();
        store.open();
        assertThat(second.durable().join()).isEqualTo(2);
        assertThat(first.durable().join()).isEqualTo(2);
    }

    @Test
    void theSameIdWithOtherContentIsAConflictAndNothingOfTheBatchIsApplied() {
        emit(Events.withId("e-1", Events.message("one")));

        assertThat(reasonOf(() -> emit(Events.message("new"), Events.withId("e-1", Events.message("two")))))
                .isEqualTo(ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT);
        assertThat(replayAll().sequences()).containsExactly(1L);
    }

    @Test
    void aBatchWithOldAndNewEventsAddsOnlyTheNewOnesWithConsecutiveSequences() {
        emit(Events.withId("a", Events.message("a")));

        List<EmitResult> results = emit(
                Events.withId("b", Events.message("b")),
                Events.withId("a", Events.message("a")),
                Events.withId("c", Events.message("c")));

        assertThat(results).extracting(EmitResult::getSequence).containsExactly(2L, 1L, 3L);
        assertThat(results).extracting(EmitResult::getDuplicate).containsExactly(false, true, false);
    }

    @Test
    void fieldsOfAJsonValueComeInAnyOrderWhenItIsRepeated() {
        Value one = Value.newBuilder().setNumberValue(1).build();
        Value inner = object("x", one, "y", one);
        Value otherInner = object("y", one, "x", one);

        emit(Events.withId("e-1", control(object("b", inner, "a", one))));
        EmitResult again = emit(Events.withId("e-1", control(object("a", one, "b", otherInner))))
                .get(0);

        assertThat(again.getDuplicate()).isTrue();
        assertThat(log.getEvent("lab", 1).getSystem().getContent().getJson())
                .isEqualTo("{\"a\":1,\"b\":{\"x\":1,\"y\":1}}");
    }

    private static Value object(String name, Value value, String otherName, Value otherValue) {
        return Value.newBuilder()
                .setStructValue(Struct.newBuilder().putFields(name, value).putFields(otherName, otherValue))
                .build();
    }

    private static Event control(Value content) {
        return Event.newBuilder()
                .setSystem(SystemEvent.newBuilder()
                        .setType("custom.control")
                        .setContent(JsonValue.newBuilder().setValue(content)))
                .build();
    }

    @Test
    void anEventThatOutgrowsItsLimitAsJsonTextIsRefused() {
        Event event = control(
                Value.newBuilder().setStringValue("\u0001".repeat(300_000)).build());

        assertThat(reasonOf(() -> emit(event))).isEqualTo(ErrorReason.ERROR_REASON_EVENT_TOO_LARGE);
        assertThat(replayAll().events()).isEmpty();
    }

    @Test
    void idsThatDoNotRiseAreRememberedWhenTheirEventsHaveLeftTheMemory() {
        emit(Events.withId("m", Events.message("first")), Events.withId("z", Events.message("second")));
        for (int batch = 0; batch < 10; batch++) {
            Event[] more = new Event[300];
            for (int i = 0; i < more.length; i++) {
                more[i] = Events.withId("n" + (100_000 + 300 * batch + i), Events.message("more"));
            }
            emit(more);
        }

        EmitResult lower = emit(Events.withId("a", Events.message("new"))).get(0);
        List<EmitResult> again = emit(
                Events.withId("m", Events.message("first")),
                Events.withId("z", Events.message("second")),
                Events.withId("zz", Events.message("new")));

        assertThat(lower.getDuplicate()).isFalse();
        assertThat(again).extracting(EmitResult::getDuplicate).containsExactly(true, true, false);
        assertThat(again).extracting(EmitResult::getSequence).containsExactly(1L, 2L, 3004L);
    }

    @Test
    void anIdIsFreeInAnotherWorld() {
        log.createWorld(World.newBuilder().setId("other").build()).join();
        emit(Events.withId("e-1", Events.message("one")));

        Emission emission = log.emit(
                new EmitBatch("other", List.of(Events.withId("e-1", Events.message("two"))), OptionalLong.empty()));

        assertThat(emission.accepted().join().results().get(0).getDuplicate()).isFalse();
    }

    @Test
    void theSameEventSentByManyThreadsAtOnceIsStoredOnce() throws Exception {
        Event event = Events.withId("e-1", Events.message("once"));
        try (var threads = new Threads(8)) {
            List<Long> sequences = threads.call(50, () -> emit(event).get(0).getSequence());
            assertThat(sequences).containsOnly(1L);
        }
        assertThat(replayAll().sequences()).containsExactly(1L);
    }

    @Test
    void expectedLastSequenceLetsOnlyOneOfManyWritersWin() throws Exception {
        try (var threads = new Threads(4)) {
            List<ErrorReason> answers = threads.call(
                    20,
                    () -> reasonOf(
                            () -> log.emit(new EmitBatch("lab", List.of(Events.message("x")), OptionalLong.of(0)))
                                    .accepted()
                                    .join()));
            assertThat(answers)
                    .containsOnly(
                            ErrorReason.ERROR_REASON_UNSPECIFIED, ErrorReason.ERROR_REASON_UNEXPECTED_LAST_SEQUENCE)
                    .filteredOn(reason -> reason == ErrorReason.ERROR_REASON_UNSPECIFIED)
                    .hasSize(1);
        }
    }

    @Test
    void worldsReopenedAfterARestartGoOnWhereTheyWere() {
        emit(Events.message("a"), Events.message("b"));
        restart();

        assertThat(emit(Events.message("c")).get(0).getSequence()).isEqualTo(3);
    }

    @Test
    void afterAnUncleanStopNumberingGoesOnAboveEverythingThatCouldHaveBeenSeen() {
        emit(Events.message("a"), Events.message("b"));
        restartUncleanly();

        long next = emit(Events.message("c")).get(0).getSequence();
        long skipped = EngineConfig.DEFAULT.unwrittenEventsMax() + 1L;
        assertThat(next).isEqualTo(2 + skipped + 1);
        restart();
        Reading replay = replayAll();
        assertThat(replay.sequences()).containsExactly(1L, 2L, next);
        assertThat(replay.frames()).anySatisfy(frame -> {
            assertThat(frame.getGap().getFromSequence()).isEqualTo(3);
            assertThat(frame.getGap().getToSequence()).isEqualTo(2 + skipped);
            assertThat(frame.getGap().getReason()).isEqualTo(GapReason.GAP_REASON_UNCLEAN_RESTART);
        });
    }

    @Test
    void anUncleanStopLeavesWorldsAloneThatNobodyEmittedTo() {
        restart();
        restartUncleanly();
        log.createWorld(World.newBuilder().setId("idle").build()).join();
        restartUncleanly();

        assertThat(log.getWorld("idle").getLastSequence()).isZero();
    }

    @Test
    void aReaderThatStartsInsideAGapIsToldOfItsRest() {
        emit(Events.message("a"));
        restartUncleanly();
        emit(Events.message("b"));

        Reading reading = subscribe(new StartPoint.AfterSequence(5)).drain();

        assertThat(reading.frames().get(2).getGap().getFromSequence()).isEqualTo(6);
        assertThat(reading.sequences()).hasSize(1);
    }

    @Test
    void aSubscriberSeesHistoryThenLiveWithoutAGapOrADuplicate() throws InterruptedException {
        emit(Events.message("a"), Events.message("b"));
        Reading reading = subscribe(new StartPoint.AfterSequence(0)).drain();
        emit(Events.message("c"));
        emit(Events.message("d"));

        assertThat(reading.until(4).sequences()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(reading.signals()).containsExactly(Frame.SignalCase.STARTED, Frame.SignalCase.CAUGHT_UP);
    }

    @Test
    void aDurableSubscriberSeesAnEventOnlyAfterItsCommit() throws InterruptedException {
        emit(Events.message("open"));
        Reading live = subscribe(new StartPoint.Live());
        Reading durable = subscribe(new StartPoint.Live(), ALL, Visibility.VISIBILITY_DURABLE);
        store.shut();
        log.emit(batch(Events.message("x"))).accepted().join();

        assertThat(live.drain().sequences()).containsExactly(2L);
        assertThat(live.frames().get(live.frames().size() - 1).getDurableThrough())
                .isEqualTo(1);
        assertThat(durable.drain().sequences()).isEmpty();
        store.open();
        assertThat(durable.until(1).sequences()).containsExactly(2L);
    }

    @Test
    void everyStartPointStartsWhereItSays() {
        for (int i = 1; i <= 10; i++) {
            time.advance(Duration.ofSeconds(1));
            emit(i % 2 == 0 ? Events.chunk("even") : Events.message("odd"));
        }
        EventFilter odd =
                EventFilter.newBuilder().addKinds(EventKind.EVENT_KIND_MESSAGE).build();

        assertThat(subscribe(new StartPoint.Live()).drain().sequences()).isEmpty();
        assertThat(subscribe(new StartPoint.AfterSequence(7)).drain().sequences())
                .containsExactly(8L, 9L, 10L);
        assertThat(subscribe(new StartPoint.Since(time.now().minusSeconds(3)))
                        .drain()
                        .sequences())
                .containsExactly(7L, 8L, 9L, 10L);
        assertThat(subscribe(new StartPoint.Tail(3), odd, Visibility.VISIBILITY_LIVE)
                        .drain()
                        .sequences())
                .containsExactly(5L, 7L, 9L);
        assertThat(subscribe(new StartPoint.Tail(100)).drain().sequences()).isEqualTo(sequences(1, 10));
        restart();
        assertThat(subscribe(new StartPoint.Since(time.now().minusSeconds(3)))
                        .drain()
                        .sequences())
                .containsExactly(7L, 8L, 9L, 10L);
        assertThat(subscribe(new StartPoint.Tail(3), odd, Visibility.VISIBILITY_LIVE)
                        .drain()
                        .sequences())
                .containsExactly(5L, 7L, 9L);
    }

    @Test
    void aCursorResumesBehindTheFrameThatCarriedItAlsoAfterARestart() {
        emit(Events.message("a"), Events.message("b"));
        Reading first = subscribe(new StartPoint.AfterSequence(0)).drain();
        String cursor =
                first.frames().get(first.frames().size() - 1).getCaughtUp().getCursor();
        restart();
        emit(Events.message("c"));

        assertThat(subscribe(new StartPoint.Cursor(cursor)).drain().sequences()).containsExactly(3L);
    }

    @Test
    void aCursorOfAnotherFilterOrAnotherLogOrWithAChangedCharacterIsRefused() {
        emit(Events.message("a"));
        Reading reading = subscribe(new StartPoint.AfterSequence(0)).drain();
        String cursor =
                reading.frames().get(reading.frames().size() - 1).getCaughtUp().getCursor();
        EventFilter other = EventFilter.newBuilder().addChats("c").build();

        assertThat(reasonOf(() -> subscribe(new StartPoint.Cursor(cursor), other, Visibility.VISIBILITY_LIVE)))
                .isEqualTo(ErrorReason.ERROR_REASON_INVALID_CURSOR);
        for (int i = 0; i < cursor.length(); i++) {
            char changed = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String forged = cursor.substring(0, i) + changed + cursor.substring(i + 1);
            assertThat(reasonOf(() -> subscribe(new StartPoint.Cursor(forged))))
                    .isEqualTo(ErrorReason.ERROR_REASON_INVALID_CURSOR);
            String truncated = cursor.substring(0, i);
            assertThat(reasonOf(() -> subscribe(new StartPoint.Cursor(truncated))))
                    .isEqualTo(ErrorReason.ERROR_REASON_INVALID_CURSOR);
        }
        log.deleteWorld("lab", "").join();
        log.createWorld(World.newBuilder().setId("lab").build()).join();
        assertThat(reasonOf(() -> subscribe(new StartPoint.Cursor(cursor))))
                .isEqualTo(ErrorReason.ERROR_REASON_LOG_REPLACED);
    }

    @Test
    void aStartAboveTheLastSequenceIsRefused() {
        emit(Events.message("a"));

        assertThat(reasonOf(() -> subscribe(new StartPoint.AfterSequence(2))))
                .isEqualTo(ErrorReason.ERROR_REASON_SEQUENCE_OUT_OF_RANGE);
        assertThat(subscribe(new StartPoint.AfterSequence(1)).drain().sequences())
                .isEmpty();
    }

    @Test
    void progressIsSaidWhenNothingMatchesAndItsPositionMovesOn() {
        EventFilter tools =
                EventFilter.newBuilder().addKinds(EventKind.EVENT_KIND_TOOL).build();
        Reading reading = subscribe(new StartPoint.Live(), tools, Visibility.VISIBILITY_LIVE)
                .drain();
        emit(Events.message("a"), Events.message("b"));
        int before = reading.drain().frames().size();
        time.advance(INTERVAL);
        reading.drain();

        assertThat(reading.frames()).hasSize(before + 1);
        assertThat(reading.frames().get(before).hasProgress()).isTrue();
        assertThat(reading.position()).isEqualTo(2);
    }

    @Test
    void aReaderWhoFallsOutOfTheTailIsToldAndMissesNothing() throws InterruptedException {
        Reading reading = subscribe(new StartPoint.Live()).drain();
        for (int i = 0; i < 10; i++) {
            emit(IntStream.range(0, 100)
                    .mapToObj(n -> Events.message("x".repeat(10_000)))
                    .toArray(Event[]::new));
        }

        assertThat(reading.until(1000).sequences()).isEqualTo(sequences(1, 1000));
        assertThat(reading.signals())
                .containsExactly(
                        Frame.SignalCase.STARTED,
                        Frame.SignalCase.CAUGHT_UP,
                        Frame.SignalCase.FELL_BEHIND,
                        Frame.SignalCase.CAUGHT_UP);
    }

    @Test
    void framesAreSmallWhenCatchingUp() {
        emit(IntStream.range(0, 500)
                .mapToObj(i -> Events.message("x".repeat(1000)))
                .toArray(Event[]::new));

        assertThat(replayAll().frames())
                .allSatisfy(frame -> assertThat(frame.getSerializedSize()).isLessThan(66_000));
        assertThat(replayAll().frames()).hasSizeLessThan(15);
    }

    @Test
    void aReplayEndsWithCompletedAndLooksAtNothingThatCameLater() {
        emit(Events.message("a"), Events.message("b"));
        Reading reading = replay(range(ALL, Order.ORDER_ASCENDING), 0, 0);
        emit(Events.message("c"));

        reading.drain();
        assertThat(reading.sequences()).containsExactly(1L, 2L);
        Frame last = reading.frames().get(reading.frames().size() - 1);
        assertThat(last.getCompleted().getEventCount()).isEqualTo(2);
        assertThat(last.getThroughSequence()).isEqualTo(2);
    }

    @Test
    void aReplayCanGoDownAndBeLimited() {
        emit(IntStream.range(0, 10).mapToObj(i -> Events.message("x")).toArray(Event[]::new));
        EventQuery down = new EventQuery("lab", ALL, OptionalLong.of(3), OptionalLong.of(8), Order.ORDER_DESCENDING);

        assertThat(replay(down, 0, 0).drain().sequences()).containsExactly(8L, 7L, 6L, 5L, 4L, 3L);
        Reading limited = replay(down, 2, 0).drain();
        assertThat(limited.sequences()).containsExactly(8L, 7L);
        assertThat(limited.position()).isEqualTo(7);
    }

    @Test
    void aReplayOfAnEmptyWorldCompletesAtOnce() {
        assertThat(replayAll().signals()).containsExactly(Frame.SignalCase.STARTED, Frame.SignalCase.COMPLETED);
    }

    @Test
    void aPacedReplayKeepsTheOriginalSpacing() {
        emit(Events.message("a"));
        time.advance(Duration.ofSeconds(4));
        emit(Events.message("b"));
        time.advance(Duration.ofSeconds(2));
        emit(Events.message("c"));
        Reading reading = replay(range(ALL, Order.ORDER_ASCENDING), 0, 2);

        assertThat(reading.drain().sequences()).containsExactly(1L);
        time.advance(Duration.ofMillis(1999));
        assertThat(reading.drain().sequences()).containsExactly(1L);
        time.advance(Duration.ofMillis(1));
        assertThat(reading.drain().sequences()).containsExactly(1L, 2L);
        time.advance(Duration.ofSeconds(1));
        assertThat(reading.drain().sequences()).containsExactly(1L, 2L, 3L);
        assertThat(reading.signals()).endsWith(Frame.SignalCase.COMPLETED);
    }

    @Test
    void deletingAWorldEndsItsReadersAndItsSuccessorNeverReusesASequence() {
        emit(Events.message("a"), Events.message("b"));
        Reading reading = subscribe(new StartPoint.AfterSequence(0)).drain();

        assertThat(log.deleteWorld("lab", "").join()).isEqualTo(2);
        assertThat(reasonOf(reading::drain)).isEqualTo(ErrorReason.ERROR_REASON_WORLD_DELETED);
        assertThat(reasonOf(() -> emit(Events.message("c")))).isEqualTo(ErrorReason.ERROR_REASON_WORLD_DELETED);
        assertThat(reasonOf(() -> log.getWorld("lab"))).isEqualTo(ErrorReason.ERROR_REASON_WORLD_DELETED);
        log.createWorld(World.newBuilder().setId("lab").build()).join();
        assertThat(emit(Events.message("d")).get(0).getSequence()).isEqualTo(3);
        Reading replay = replayAll();
        assertThat(replay.sequences()).containsExactly(3L);
        assertThat(replay.frames().get(1).getGap().getReason()).isEqualTo(GapReason.GAP_REASON_WORLD_DELETED);
    }

    @Test
    void worldsAreDescribedChangedAndListed() {
        emit(Events.message("a"));
        World before = log.getWorld("lab");
        World changed = log.updateWorld(
                        World.newBuilder()
                                .setId("lab")
                                .setDisplayName("The lab")
                                .putLabels("team", "a")
                                .setEtag(before.getEtag())
                                .build(),
                        FieldMask.newBuilder()
                                .addPaths("display_name")
                                .addPaths("labels")
                                .build())
                .join();

        assertThat(before.getEventCount()).isEqualTo(1);
        assertThat(before.getDurableThrough()).isEqualTo(1);
        assertThat(changed.getDisplayName()).isEqualTo("The lab");
        assertThat(changed.getEtag()).isNotEqualTo(before.getEtag());
        assertThat(reasonOf(() -> log.updateWorld(
                                before,
                                FieldMask.newBuilder().addPaths("labels").build())
                        .join()))
                .isEqualTo(ErrorReason.ERROR_REASON_ETAG_MISMATCH);
        restart();
        assertThat(log.listWorlds(Map.of("team", "a"), "", 10)).containsExactly(changed);
        assertThat(log.listWorlds(Map.of("team", "b"), "", 10)).isEmpty();
    }

    @Test
    void aStoreThatHasNumberedAllTheWorldsItCanRefusesAnotherAndGoesOn() {
        log.close();
        try (EventStore full = openStore()) {
            WorldRecord last = StoreSamples.world(Limits.WORLDS_EVER_MAX - 1, "last-but-one");
            full.writer().commit(List.of(new Mutation.CreateWorld(last, List.of())));
            full.markClean();
        }
        restart();

        create("last");
        assertThat(reasonOf(() -> create("one-too-many"))).isEqualTo(ErrorReason.ERROR_REASON_WORLD_LIMIT_REACHED);
        log.deleteWorld("last", "").join();
        assertThat(reasonOf(() -> create("one-too-many"))).isEqualTo(ErrorReason.ERROR_REASON_WORLD_LIMIT_REACHED);

        assertThat(log.info().worldCount()).isEqualTo(2);
        assertThat(emit(Events.message("goes on"))).hasSize(1);
    }

    private void create(String world) {
        log.createWorld(World.newBuilder().setId(world).build()).join();
    }

    @Test
    void aWorldCannotBeCreatedTwice() throws Exception {
        World world = World.newBuilder().setId("twice").build();
        try (var threads = new Threads(8)) {
            List<ErrorReason> answers =
                    threads.call(8, () -> reasonOf(() -> log.createWorld(world).join()));
            assertThat(answers)
                    .containsOnly(ErrorReason.ERROR_REASON_UNSPECIFIED, ErrorReason.ERROR_REASON_WORLD_ALREADY_EXISTS)
                    .filteredOn(reason -> reason == ErrorReason.ERROR_REASON_UNSPECIFIED)
                    .hasSize(1);
        }
    }

    @Test
    void chatsAreListedWithCountsAndEventsOfTheWholeWorldBelongToNone() {
        emit(
                Events.inChat("c1", Events.message("a")),
                Events.system("activity.idle"),
                Events.inChat("c2", Events.message("b")),
                Events.inChat("c1", Events.message("c")));

        assertThat(log.listChats("lab", "", 10))
                .extracting(chat -> chat.getId() + " " + chat.getEventCount() + " " + chat.getFirstSequence() + "-"
                        + chat.getLastSequence())
                .containsExactly("c1 2 1-4", "c2 1 3-3");
        EventFilter noChat = EventFilter.newBuilder().addChats("").build();
        assertThat(count(noChat)).isEqualTo(1);
    }

    @Test
    void aWorldAndChatCanBeReadSinceASequenceOrATimeWithALimitAndKinds() {
        for (int i = 0; i < 6; i++) {
            time.advance(Duration.ofSeconds(1));
            emit(Events.inChat("c1", i % 2 == 0 ? Events.message("m") : Events.chunk("c")));
        }
        EventFilter chunks = EventFilter.newBuilder()
                .addChats("c1")
                .addKinds(EventKind.EVENT_KIND_SSE)
                .build();
        EventFilter recent = EventFilter.newBuilder()
                .setEmittedFrom(com.google.protobuf.Timestamp.newBuilder()
                        .setSeconds(time.now().getEpochSecond() - 1))
                .build();
        EventQuery sinceSequence =
                new EventQuery("lab", chunks, OptionalLong.of(3), OptionalLong.empty(), Order.ORDER_ASCENDING);

        assertThat(log.listEvents(sinceSequence, 1).events())
                .extracting(Event::getSequence)
                .containsExactly(4L);
        assertThat(log.listEvents(sinceSequence, 1).next()).hasValue(5);
        assertThat(log.listEvents(sinceSequence, 10).events()).hasSize(2);
        assertThat(log.listEvents(range(recent, Order.ORDER_DESCENDING), 10).events())
                .extracting(Event::getSequence)
                .containsExactly(6L, 5L);
    }

    @Test
    void oneEventIsFoundBySequenceAndById() {
        emit(Events.withId("e-1", Events.message("a")));

        assertThat(log.getEvent("lab", 1)).isEqualTo(log.getEvent("lab", "e-1"));
        restart();
        assertThat(log.getEvent("lab", 1)).isEqualTo(log.getEvent("lab", "e-1"));
        assertThat(reasonOf(() -> log.getEvent("lab", 2))).isEqualTo(ErrorReason.ERROR_REASON_EVENT_NOT_FOUND);
        assertThat(reasonOf(() -> log.getEvent("lab", "e-2"))).isEqualTo(ErrorReason.ERROR_REASON_EVENT_NOT_FOUND);
    }

    @Test
    void undurableEventsAreCountedListedAndFoundToo() {
        emit(Events.message("a"));
        store.shut();
        log.emit(batch(Events.withId("e-2", Events.message("b")))).accepted().join();

        assertThat(count(ALL)).isEqualTo(2);
        assertThat(log.listEvents(range(ALL, Order.ORDER_DESCENDING), 10).events())
                .extracting(Event::getSequence)
                .containsExactly(2L, 1L);
        assertThat(log.getEvent("lab", "e-2").getSequence()).isEqualTo(2);
    }

    @Test
    void aCountThatNobodyWaitsForEnds() {
        emit(Events.message("a"));

        assertThat(reasonOf(() -> log.countEvents(range(ALL, Order.ORDER_ASCENDING), () -> true)))
                .isEqualTo(ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED);
    }

    @Test
    void manyListenersDoNotUpsetTheEmitter() throws InterruptedException {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 667; i++) {
            readings.add(subscribe(new StartPoint.Live()).drain());
        }
        emit(Events.message("a"));
        emit(Events.message("b"));

        for (Reading reading : readings) {
            assertThat(reading.until(2).sequences()).containsExactly(1L, 2L);
            reading.close();
        }
    }

    @Test
    void moreWorldsThanAreKeptWarmStayReadableAndGoOn() {
        for (int i = 0; i < 300; i++) {
            log.createWorld(World.newBuilder().setId("w" + i).build()).join();
            log.emit(new EmitBatch("w" + i, List.of(Events.message("a")), OptionalLong.empty()))
                    .durable()
                    .join();
        }
        for (int i = 0; i < 300; i++) {
            assertThat(log.emit(new EmitBatch("w" + i, List.of(Events.message("b")), OptionalLong.empty()))
                            .accepted()
                            .join()
                            .results()
                            .get(0)
                            .getSequence())
                    .isEqualTo(2);
        }
    }

    @Test
    void closingWritesWhatWasAcceptedAndRefusesTheRest() {
        emit(Events.message("open"));
        store.shut();
        Emission emission = log.emit(batch(Events.message("a")));
        log.stopIntake();
        assertThat(reasonOf(() -> emit(Events.message("b")))).isEqualTo(ErrorReason.ERROR_REASON_SHUTTING_DOWN);
        store.open();

        assertThat(log.drainAndClose(Duration.ofSeconds(20))).isZero();
        assertThat(emission.durable()).isCompletedWithValue(2L);
    }

    @Test
    void closingWithAStoreThatNeverRecoversSaysHowManyEventsAreNotDurable() throws Exception {
        emit(Events.message("a"));
        store.failNext(Integer.MAX_VALUE, StoreException.Kind.TRANSIENT);
        Emission emission = log.emit(batch(Events.message("b"), Events.message("c")));

        assertThat(log.drainAndClose(Duration.ofMillis(10))).isEqualTo(2);
        assertThatThrownBy(() -> emission.durable().get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(EventLogException.class);
    }
}
