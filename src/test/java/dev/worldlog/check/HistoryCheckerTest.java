package dev.worldlog.check;

import static dev.worldlog.check.Script.at;
import static dev.worldlog.check.Script.event;
import static dev.worldlog.check.Script.frame;
import static dev.worldlog.check.Script.gap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.v1.Completed;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.Started;
import dev.worldlog.v1.Visibility;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each check passes what is right and catches the breach that is planted for it. */
final class HistoryCheckerTest {
    private static final EventFilter CHAT_B =
            EventFilter.newBuilder().addChats("b").build();

    private final Script script = new Script();

    @Test
    void aLifeWithACrashAndAResumedReaderIsGood() {
        script.emit(1, "a");
        long stream = script.subscribe(request -> request.setAfterSequence(0));
        script.start(stream, 0, 1).deliver(stream, frame(0, 1, 1, at(1, "a")));
        script.emitUndurable(2, "b").deliver(stream, frame(1, 2, 1, at(2, "b"))).end(stream);
        script.crash().emit(13, "b");
        long resumed = script.resume(stream, request -> request.setAfterSequence(2));
        script.start(resumed, 2, 13).deliver(resumed, diverged(2, 2)).tellGap(resumed, 3, 12);
        script.deliver(resumed, frame(12, 13, 13, at(13, "b")));
        script.repeat(script.send(event("a")), at(1, "a"));
        script.fail(
                script.send(event("a").toBuilder().setChat("other").build()),
                ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT,
                Outcome.NOT_APPLIED);
        script.store(13, List.of(gap(2, 12)), at(1, "a"), at(13, "b"));
        assertThat(script.violations()).isEmpty();
    }

    @Test
    void aReplayInEitherOrderIsGood() {
        script.emit(1, "a").emit(2, "b");
        replay(ReplayRequest.newBuilder(), frame(0, 2, 2, at(1, "a"), at(2, "b")), frame(2, 2, 2));
        replay(
                ReplayRequest.newBuilder().setOrder(Order.ORDER_DESCENDING),
                frame(3, 1, 2, at(2, "b"), at(1, "a")),
                frame(1, 1, 2));
        script.store(2, at(1, "a"), at(2, "b"));
        assertThat(script.violations()).isEmpty();
    }

    @Test
    void aDeletedWorldIsNotLost() {
        script.emit(1, "a").delete();
        assertThat(script.violations()).isEmpty();
    }

    @Test
    void c1FindsADurableEventThatIsLost() {
        script.emit(1, "a").emit(2, "b").crash().store(12, List.of(gap(2, 12)), at(1, "a"));
        assertThat(script.broken()).contains(Check.C1);
    }

    @Test
    void c1FindsADurableEventThatIsAnother() {
        script.emit(1, "a")
                .store(1, at(1, event("a").toBuilder().setChat("other").build()));
        assertThat(script.broken()).contains(Check.C1);
    }

    @Test
    void c2FindsAnEventThatNobodySent() {
        script.store(1, at(1, "a"));
        assertThat(script.broken()).containsExactly(Check.C2);
    }

    @Test
    void c2FindsAnEventThatWasRefused() {
        script.fail(script.send(event("a")), ErrorReason.ERROR_REASON_OVERLOADED, Outcome.NOT_APPLIED);
        script.store(1, at(1, "a"));
        assertThat(script.broken()).containsExactly(Check.C2);
    }

    @Test
    void c2FindsAnEventThatIsThereMoreOftenThanItWasSent() {
        Event unnamed = event("a").toBuilder().clearId().build();
        Event first = at(1, unnamed.toBuilder().setId("x").build());
        Event second = at(2, unnamed.toBuilder().setId("y").build());
        script.makeDurable(script.send(unnamed), first).store(2, first, second);
        assertThat(script.broken()).containsExactly(Check.C2);
    }

    @Test
    void c3FindsASequenceThatIsUsedAgain() {
        script.emitUndurable(1, "a").crash().emit(1, "b").store(1, at(1, "b"));
        assertThat(script.broken()).contains(Check.C3);
    }

    @Test
    void c3FindsAnEventInAGap() {
        script.emit(1, "a").store(2, List.of(gap(1, 2)), at(1, "a"));
        assertThat(script.broken()).containsExactly(Check.C3);
    }

    @Test
    void c3FindsAGapThatIsFilledLater() {
        long stream = script.subscribe(request -> request.setAfterSequence(0));
        script.start(stream, 0, 2).tellGap(stream, 1, 2).end(stream);
        script.emit(1, "a").emit(2, "b");
        long later = script.subscribe(request -> request.setAfterSequence(0));
        script.start(later, 0, 2).deliver(later, frame(0, 2, 2, at(1, "a"), at(2, "b")));
        script.store(2, at(1, "a"), at(2, "b"));
        assertThat(script.broken()).containsExactly(Check.C3);
    }

    @Test
    void c4FindsAnEventThatComesTwice() {
        long stream = emitAndSubscribe();
        script.deliver(stream, frame(0, 1, 2, at(1, "a")));
        script.deliver(stream, frame(1, 2, 2, at(1, "a"), at(2, "b")));
        assertThat(script.broken()).containsExactly(Check.C4);
    }

    @Test
    void c4FindsEventsOutOfOrder() {
        long stream = emitAndSubscribe();
        script.deliver(stream, frame(0, 2, 2, at(2, "b"), at(1, "a")));
        assertThat(script.broken()).containsExactly(Check.C4);
    }

    @Test
    void c4FindsFramesThatDoNotJoin() {
        long stream = emitAndSubscribe();
        script.deliver(stream, frame(0, 1, 2, at(1, "a")));
        script.deliver(stream, frame(0, 2, 2, at(1, "a"), at(2, "b")));
        assertThat(script.broken()).containsExactly(Check.C4);
    }

    @Test
    void c5AndC7FindAnEventThatAReaderMissed() {
        long stream = emitAndSubscribe();
        script.deliver(stream, frame(0, 2, 2, at(2, "b")));
        assertThat(script.broken()).containsExactly(Check.C5, Check.C7);
    }

    @Test
    void c5FindsASequenceThatNobodyAccountsFor() {
        long stream = script.subscribe(request -> request.setAfterSequence(0));
        script.start(stream, 0, 1).deliver(stream, frame(0, 1, 1)).end(stream);
        assertThat(script.broken()).containsExactly(Check.C5);
    }

    @Test
    void c5FindsAGapThatTheLogForgot() {
        script.emit(1, "a").crash().emit(13, "b").store(13, at(1, "a"), at(13, "b"));
        assertThat(script.broken()).containsExactly(Check.C5);
    }

    @Test
    void c5FindsAReplayThatEndsTooSoon() {
        script.emit(1, "a").emit(2, "b");
        replay(ReplayRequest.newBuilder(), frame(0, 1, 2, at(1, "a")), frame(1, 1, 2));
        script.store(2, at(1, "a"), at(2, "b"));
        assertThat(script.broken()).containsExactly(Check.C5);
    }

    @Test
    void c6FindsAReaderThatSkipsAnEventWhenItResumes() {
        long stream = emitAndSubscribe();
        script.deliver(stream, frame(0, 1, 2, at(1, "a"))).end(stream);
        long resumed = script.resume(stream, request -> request.setCursor("t"));
        script.start(resumed, 2, 2);
        assertThat(script.broken()).containsExactly(Check.C6);
    }

    @Test
    void c6FindsALossThatIsNotSaid() {
        script.emit(1, "a");
        long stream = script.subscribe(request -> request.setAfterSequence(0));
        script.start(stream, 0, 1).deliver(stream, frame(0, 1, 1, at(1, "a")));
        script.emitUndurable(2, "b").deliver(stream, frame(1, 2, 1, at(2, "b"))).end(stream);
        script.crash();
        long resumed = script.resume(stream, request -> request.setAfterSequence(2));
        script.start(resumed, 2, 12).tellGap(resumed, 3, 12);
        script.store(12, List.of(gap(2, 12)), at(1, "a"));
        assertThat(script.broken()).containsExactly(Check.C6);
    }

    @Test
    void c6FindsALossThatDidNotHappen() {
        long stream = emitAndSubscribe();
        script.deliver(stream, frame(0, 2, 2, at(1, "a"), at(2, "b"))).end(stream);
        long resumed = script.resume(stream, request -> request.setAfterSequence(2));
        script.start(resumed, 2, 2).deliver(resumed, diverged(2, 2));
        assertThat(script.broken()).containsExactly(Check.C6);
    }

    @Test
    void c6FindsALiveStreamThatBeginsTooEarlyOrTooLate() {
        script.emit(1, "a").emit(2, "b");
        long early = script.subscribe(request -> request);
        script.start(early, 1, 2).end(early);
        script.store(2, at(1, "a"), at(2, "b"));
        assertThat(script.broken()).containsExactly(Check.C6);

        Script other = new Script();
        long late = other.subscribe(request -> request);
        other.start(late, 1, 1).emit(1, "a").store(1, at(1, "a"));
        assertThat(other.broken()).containsExactly(Check.C6);
    }

    @Test
    void c6FindsATailThatIsTooShortOrTooLong() {
        script.emit(1, "a").emit(2, "b").emit(3, "c");
        long tooShort = script.subscribe(request -> request.setTail(2));
        script.start(tooShort, 2, 3).end(tooShort);
        long tooLong = script.subscribe(request -> request.setTail(2));
        script.start(tooLong, 0, 3).end(tooLong);
        script.store(3, at(1, "a"), at(2, "b"), at(3, "c"));
        assertThat(script.broken()).containsExactly(Check.C6);
        assertThat(script.violations()).hasSize(2);
    }

    @Test
    void c6FindsAStartByTimeThatIsTooLate() {
        script.emit(1, "a").emit(2, "b");
        long stream = script.subscribe(
                request -> request.setSince(Timestamp.newBuilder().setSeconds(2)));
        script.start(stream, 2, 2).store(2, at(1, "a"), at(2, "b"));
        assertThat(script.broken()).containsExactly(Check.C6);
    }

    @Test
    void c7FindsProgressAheadOfDelivery() {
        script.emit(1, "a").emit(2, "b");
        long stream = script.subscribe(request -> request.setAfterSequence(0).setFilter(CHAT_B));
        script.start(stream, 0, 2, CHAT_B).deliver(stream, frame(0, 2, 2));
        script.deliver(stream, frame(1, 2, 2, at(2, "b"))).store(2, at(1, "a"), at(2, "b"));
        assertThat(script.broken()).containsExactly(Check.C4, Check.C7);
    }

    @Test
    void c8FindsAnEventThatWasDurableAndIsGone() {
        long stream = script.subscribe(request -> request.setAfterSequence(0));
        script.start(stream, 0, 0).emitUndurable(1, "a").deliver(stream, frame(0, 1, 0, at(1, "a")));
        script.deliver(stream, frame(1, 1, 1)).end(stream);
        script.crash().store(11, List.of(gap(1, 11)));
        assertThat(script.broken()).containsExactly(Check.C8);
    }

    @Test
    void c8FindsADurablePositionThatFalls() {
        long stream = emitAndSubscribe();
        script.deliver(stream, frame(0, 1, 2, at(1, "a"))).deliver(stream, frame(1, 2, 1, at(2, "b")));
        assertThat(script.broken()).containsExactly(Check.C8);
    }

    @Test
    void c9FindsAnEmitThatOvertakesOneThatWasAnswered() {
        script.emit(2, "a").emit(1, "b").store(2, at(2, "a"), at(1, "b"));
        assertThat(script.broken()).containsExactly(Check.C9);
    }

    @Test
    void c9FindsABatchThatIsTorn() {
        long batch = script.send(event("a"), event("b"));
        script.emit(2, "c").makeDurable(batch, at(1, "a"), at(3, "b"));
        script.store(3, at(1, "a"), at(2, "c"), at(3, "b"));
        assertThat(script.broken()).containsExactly(Check.C9);
    }

    @Test
    void c9FindsABatchThatIsThereInPart() {
        script.accept(script.send(event("a"), event("b")), at(1, "a"), at(2, "b"));
        script.fail(1, ErrorReason.ERROR_REASON_STORE_UNAVAILABLE, Outcome.UNKNOWN);
        script.crash().store(12, List.of(gap(2, 12)), at(1, "a"));
        assertThat(script.broken()).containsExactly(Check.C9);
    }

    @Test
    void c9FindsAnExpectedLastSequenceThatWasNot() {
        script.emit(1, "a");
        long call = script.send(request -> request.setExpectedLastSequence(0), event("b"));
        script.makeDurable(call, at(2, "b")).store(2, at(1, "a"), at(2, "b"));
        assertThat(script.broken()).containsExactly(Check.C9);
    }

    @Test
    void c10FindsAnIdThatIsTakenTwice() {
        script.emit(1, "a").emit(2, "a").store(2, at(1, "a"), at(2, "a"));
        assertThat(script.broken()).containsExactly(Check.C10);
    }

    @Test
    void c10FindsOtherContentUnderTheSameId() {
        script.emitUndurable(1, "a");
        Event other = event("a").toBuilder()
                .setMessage(MessageEvent.newBuilder().setContent("other"))
                .build();
        script.makeDurable(script.send(other), at(2, other)).crash();
        script.store(2, List.of(gap(1, 1)), at(2, other));
        assertThat(script.broken()).containsExactly(Check.C10);
    }

    @Test
    void c10FindsAConflictWithNobody() {
        script.fail(script.send(event("a")), ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT, Outcome.NOT_APPLIED);
        assertThat(script.broken()).containsExactly(Check.C10);
    }

    @Test
    void c11FindsAnEventThatDoesNotMatch() {
        script.emit(1, "a");
        long stream = script.subscribe(request -> request.setAfterSequence(0).setFilter(CHAT_B));
        script.start(stream, 0, 1, CHAT_B).deliver(stream, frame(0, 1, 1, at(1, "a")));
        script.store(1, at(1, "a"));
        assertThat(script.broken()).containsExactly(Check.C11);
    }

    @Test
    void c11FindsAnEventThatWasShownBeforeItWasDurable() {
        script.emit(1, "a");
        long stream =
                script.subscribe(request -> request.setAfterSequence(0).setVisibility(Visibility.VISIBILITY_DURABLE));
        script.start(stream, 0, 1).deliver(stream, frame(0, 1, 0, at(1, "a")));
        script.store(1, at(1, "a"));
        assertThat(script.broken()).containsExactly(Check.C11);
    }

    @Test
    void c11FindsAReplayBeyondItsRange() {
        script.emit(1, "a").emit(2, "b");
        replay(ReplayRequest.newBuilder().setToSequence(1), frame(0, 2, 2, at(1, "a"), at(2, "b")), frame(2, 2, 2));
        script.store(2, at(1, "a"), at(2, "b"));
        assertThat(script.broken()).containsExactly(Check.C11);
    }

    @Test
    void c12FindsACallThatIsNeverAnswered() {
        script.send(event("a"));
        assertThat(script.broken()).containsExactly(Check.C12);
    }

    @Test
    void c12FindsAReaderThatNeverCatchesUp() {
        long stream = emitAndSubscribe();
        script.deliver(stream, frame(0, 1, 2, at(1, "a")));
        assertThat(script.broken()).containsExactly(Check.C12);
    }

    @Test
    void c12FindsAFrameThatIsTooLarge() {
        Event large = Event.newBuilder()
                .setMessage(MessageEvent.newBuilder().setContent("x".repeat(40_000)))
                .build();
        Event first = at(1, large.toBuilder().setId("x").build());
        Event second = at(2, large.toBuilder().setId("y").build());
        script.makeDurable(script.send(large, large), first, second);
        long stream = script.subscribe(request -> request.setAfterSequence(0));
        script.start(stream, 0, 2)
                .deliver(stream, frame(0, 2, 2, first, second))
                .store(2, first, second);
        assertThat(script.broken()).containsExactly(Check.C12);
    }

    @Test
    void aViolationNamesTheCheckAndShowsTheEntries() {
        script.emit(1, "a").store(0);
        assertThatThrownBy(() -> HistoryChecker.check(script.recorder().history()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("C1: sequence 1 of world w is lost")
                .hasMessageContaining("#0 call 1 sends to w 'a' MESSAGE")
                .hasMessageContaining("#1 call 1 is answered ACK_LEVEL_DURABLE 'a' at 1");
    }

    /** Two events are in the log, and a reader is about to be given them. */
    private long emitAndSubscribe() {
        script.emit(1, "a").emit(2, "b");
        long stream = script.subscribe(request -> request.setAfterSequence(0));
        script.start(stream, 0, 2);
        script.store(2, at(1, "a"), at(2, "b"));
        return stream;
    }

    private void replay(ReplayRequest.Builder request, Frame events, Frame last) {
        long stream = script.recorder().replaying(request.setWorld(Script.WORLD).build());
        script.deliver(
                stream,
                frame(events.getAfterSequence(), events.getAfterSequence(), 0).toBuilder()
                        .setStarted(Started.getDefaultInstance())
                        .build());
        script.deliver(stream, events);
        script.deliver(
                stream,
                last.toBuilder()
                        .setCompleted(Completed.newBuilder().setEventCount(events.getEventsCount()))
                        .build());
    }

    private static Frame diverged(long from, long to) {
        return frame(to, to, to).toBuilder()
                .setDiverged(Diverged.newBuilder()
                        .setLastCommonSequence(from - 1)
                        .setLostFromSequence(from)
                        .setLostToSequence(to))
                .build();
    }
}
