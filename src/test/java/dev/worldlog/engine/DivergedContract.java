package dev.worldlog.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.StartPoint;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.StoreException;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Frame.SignalCase;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.Visibility;
import dev.worldlog.v1.World;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Seen live and lost in a crash is said on resume, and only then, on any store. Each test begins with two durable events; what
 * is emitted after them is seen and never committed.
 */
abstract class DivergedContract {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final EngineConfig CONFIG = new EngineConfig(1000, 64L << 20, 10, 1024, 1 << 20);

    /** The gap after the first crash: as many sequences as may wait for the store, and one. */
    private static final long GAP_END = 2 + 1000 + 1;

    private final ManualTime time = new ManualTime();
    private FailingEventStore store;
    private LocalEventLog log;

    /** Opens the store of this test, again and again the same one. */
    abstract EventStore openStore();

    @BeforeEach
    void start() {
        open();
        log.createWorld(World.newBuilder().setId("lab").build()).join();
        emitDurable(2);
    }

    @AfterEach
    void stop() {
        store.open();
        log.close();
    }

    private void open() {
        store = new FailingEventStore(openStore());
        log = LocalEventLog.start(store, CONFIG, time, new RecordingListener());
    }

    private void restart() {
        log.close();
        open();
    }

    /** Dies before another commit, as a killed process does. */
    private void crash() {
        store.failNext(Integer.MAX_VALUE, StoreException.Kind.FLUSH_FAILED);
        store.open();
        log.close();
        open();
    }

    private void emitDurable(int count) {
        log.emit(batch(count)).durable().join();
    }

    /** Emits events that are accepted, but not committed before the crash. */
    private void emitUncommitted(int count) {
        openWorld();
        store.shut();
        log.emit(batch(count)).accepted().join();
    }

    /** An emit that is refused leaves nothing but a world that others need not wait for. */
    private void openWorld() {
        EmitBatch refused = new EmitBatch("lab", List.of(Events.message("refused")), OptionalLong.of(0));
        assertThat(log.emit(refused).accepted()).failsWithin(Duration.ofSeconds(20));
    }

    private static EmitBatch batch(int count) {
        List<Event> events =
                IntStream.range(0, count).mapToObj(i -> Events.message("m" + i)).toList();
        return new EmitBatch("lab", events, OptionalLong.empty());
    }

    private Reading subscribe(StartPoint start, Visibility visibility) {
        return new Reading(log.subscribe(
                new SubscribeQuery("lab", EventFilter.getDefaultInstance(), start, visibility, INTERVAL)));
    }

    private Reading live(StartPoint start) {
        return subscribe(start, Visibility.VISIBILITY_LIVE);
    }

    private static StartPoint after(long sequence) {
        return new StartPoint.AfterSequence(sequence);
    }

    private static StartPoint cursorOf(Reading reading) {
        return new StartPoint.Cursor(reading.resumeToken());
    }

    private static Diverged diverged(long lastCommon, long lostTo) {
        return Diverged.newBuilder()
                .setLastCommonSequence(lastCommon)
                .setLostFromSequence(lastCommon + 1)
                .setLostToSequence(lostTo)
                .build();
    }

    private void assertNotTold(StartPoint start) {
        assertThat(live(start).drain().signals()).as("%s", start).doesNotContain(SignalCase.DIVERGED);
    }

    private void assertTold(StartPoint start, Diverged expected) {
        assertThat(live(start).drain().frames().get(1).getDiverged())
                .as("%s", start)
                .isEqualTo(expected);
    }

    @Test
    void whoeverSawLiveWhatACrashTookIsToldThenOfTheGapThenOfWhatIsNew() {
        emitUncommitted(3);
        Reading reader = live(after(0)).drain();
        assertThat(reader.sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
        crash();
        emitDurable(1);

        for (StartPoint resume : List.of(after(5), cursorOf(reader))) {
            Reading resumed = live(resume).drain();

            assertThat(resumed.signals())
                    .containsExactly(SignalCase.STARTED, SignalCase.DIVERGED, SignalCase.GAP, SignalCase.CAUGHT_UP);
            Frame told = resumed.frames().get(1);
            assertThat(told.getDiverged()).isEqualTo(diverged(2, 5));
            assertThat(told.getAfterSequence()).isEqualTo(5);
            assertThat(told.getThroughSequence()).isEqualTo(5);
            assertThat(resumed.frames().get(2).getGap().getFromSequence()).isEqualTo(6);
            assertThat(resumed.frames().get(2).getGap().getToSequence()).isEqualTo(GAP_END);
            assertThat(resumed.sequences()).containsExactly(GAP_END + 1);
        }
    }

    @Test
    void aDurableReaderIsNeverTold() {
        emitUncommitted(3);
        Reading fromStart = subscribe(after(0), Visibility.VISIBILITY_DURABLE).drain();
        Reading fromNow =
                subscribe(new StartPoint.Live(), Visibility.VISIBILITY_DURABLE).drain();
        Reading fromTail =
                subscribe(new StartPoint.Tail(1), Visibility.VISIBILITY_DURABLE).drain();
        crash();

        for (Reading reader : List.of(fromStart, fromNow, fromTail)) {
            assertNotTold(after(reader.position()));
            assertNotTold(cursorOf(reader));
        }
    }

    @Test
    void aReaderThatSawLiveAndResumesDurableIsTold() {
        emitUncommitted(3);
        crash();

        assertThat(subscribe(after(5), Visibility.VISIBILITY_DURABLE).drain().signals())
                .contains(SignalCase.DIVERGED);
    }

    @Test
    void onlyWhoeverStandsInsideTheGapIsTold() {
        emitUncommitted(3);
        crash();
        emitDurable(1);

        assertNotTold(after(1));
        assertNotTold(after(2));
        assertTold(after(3), diverged(2, 3));
        assertTold(after(GAP_END - 1), diverged(2, GAP_END - 1));
        assertNotTold(after(GAP_END));
        assertNotTold(after(GAP_END + 1));
        assertNotTold(new StartPoint.Live());
        assertNotTold(new StartPoint.Tail(1));
        assertNotTold(new StartPoint.Since(time.now()));
        assertThatThrownBy(() -> live(after(GAP_END + 2)))
                .isInstanceOfSatisfying(
                        EventLogException.class,
                        refusal ->
                                assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_SEQUENCE_OUT_OF_RANGE));
    }

    @Test
    void theLastEventOfAFullQueueIsInsideTheGap() {
        emitUncommitted(1000);
        Reading reader = live(after(0)).drain();
        assertThat(reader.position()).isEqualTo(GAP_END - 1);
        crash();

        assertTold(cursorOf(reader), diverged(2, GAP_END - 1));
    }

    @Test
    void aReaderThatWasToldOfTheGapIsNotToldOfALossAfterAnotherStop() {
        emitUncommitted(3);
        crash();
        Reading fromStart = live(after(0)).drain();
        Reading resumed = live(after(5)).drain();
        assertThat(List.of(fromStart.position(), resumed.position())).containsOnly(GAP_END);
        restart();

        assertNotTold(after(GAP_END));
        assertNotTold(cursorOf(fromStart));
        assertNotTold(cursorOf(resumed));
        emitUncommitted(1);
        crash();
        assertNotTold(cursorOf(fromStart));
    }

    @Test
    void aCursorThatWasMadeSinceTheCrashIsNotTold() {
        emitUncommitted(3);
        crash();
        Reading told = live(after(5)).take(2);
        assertThat(told.signals()).containsExactly(SignalCase.STARTED, SignalCase.DIVERGED);

        assertNotTold(cursorOf(told));
        restart();
        assertTold(cursorOf(told), diverged(2, 5));
    }

    @Test
    void whoeverLeftBeforeItWasSaidIsStillTold() {
        emitUncommitted(3);
        Reading reader = live(after(0)).drain();
        crash();

        assertTold(cursorOf(live(after(5))), diverged(2, 5));
        assertTold(cursorOf(live(after(5)).take(1)), diverged(2, 5));
        assertTold(cursorOf(live(cursorOf(reader)).take(1)), diverged(2, 5));
    }

    @Test
    void twoCrashesTakeFromEachReaderWhatItSawBeforeOneOfThem() {
        emitUncommitted(3);
        Reading early = live(after(0)).drain();
        crash();
        emitDurable(1);
        emitUncommitted(2);
        Reading late = live(after(GAP_END)).drain();
        crash();

        assertThat(late.position()).isEqualTo(GAP_END + 3);
        assertTold(cursorOf(late), diverged(GAP_END + 1, GAP_END + 3));
        Reading resumed = live(cursorOf(early)).drain();
        assertThat(resumed.frames().get(1).getDiverged()).isEqualTo(diverged(2, 5));
        assertThat(resumed.sequences()).containsExactly(GAP_END + 1);
        assertThat(resumed.signals())
                .containsExactly(
                        SignalCase.STARTED, SignalCase.DIVERGED, SignalCase.GAP, SignalCase.GAP, SignalCase.CAUGHT_UP);
    }

    @Test
    void gapsOfTwoCrashesThatTouchAreToldApart() {
        emitUncommitted(1);
        crash();
        emitUncommitted(2);
        Reading reader = live(after(0)).drain();
        crash();

        assertTold(cursorOf(reader), diverged(GAP_END, GAP_END + 2));
        assertNotTold(after(GAP_END));
    }

    @Test
    void aReplayOfTheRangeIsToldOfTheGapOnly() {
        emitUncommitted(3);
        crash();
        EventQuery range = new EventQuery(
                "lab",
                EventFilter.getDefaultInstance(),
                OptionalLong.of(5),
                OptionalLong.empty(),
                Order.ORDER_ASCENDING);

        assertThat(new Reading(log.replay(new ReplayQuery(range, 0, 0, Visibility.VISIBILITY_LIVE, INTERVAL)))
                        .drain()
                        .signals())
                .containsExactly(SignalCase.STARTED, SignalCase.GAP, SignalCase.COMPLETED);
    }

    @Test
    void whatADeletionTookIsNoDivergence() {
        log.deleteWorld("lab", "").join();
        log.createWorld(World.newBuilder().setId("lab").build()).join();

        assertNotTold(after(1));
    }
}
