package dev.worldlog.check;

import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.Started;
import dev.worldlog.v1.SubscribeRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A history of one world, written by hand.
 *
 * <p>Not thread-safe.
 */
final class Script {
    static final String WORLD = "w";
    private final HistoryRecorder recorder = new HistoryRecorder();
    private long epoch = 1;

    /** An event that its client named {@code id}; its content is its name, and its chat too. */
    static Event event(String id) {
        return Event.newBuilder()
                .setId(id)
                .setChat(id)
                .setMessage(MessageEvent.newBuilder().setContent(id))
                .build();
    }

    static Event at(long sequence, String id) {
        return at(sequence, event(id));
    }

    static Event at(long sequence, Event event) {
        Event.Builder placed = event.toBuilder().setWorld(WORLD).setSequence(sequence);
        placed.getEmitTimeBuilder().setSeconds(sequence);
        return placed.build();
    }

    static Gap gap(long from, long to) {
        return Gap.newBuilder()
                .setFromSequence(from)
                .setToSequence(to)
                .setReason(GapReason.GAP_REASON_UNCLEAN_RESTART)
                .build();
    }

    static Frame frame(long after, long through, long durableThrough, Event... events) {
        return Frame.newBuilder()
                .setAfterSequence(after)
                .setThroughSequence(through)
                .setDurableThrough(durableThrough)
                .addAllEvents(Arrays.asList(events))
                .build();
    }

    long send(Event... events) {
        return send(request -> request, events);
    }

    long send(UnaryOperator<EmitRequest.Builder> more, Event... events) {
        EmitRequest.Builder request = EmitRequest.newBuilder()
                .setWorld(WORLD)
                .setAck(AckLevel.ACK_LEVEL_DURABLE)
                .addAllEvents(Arrays.asList(events));
        return recorder.sent(more.apply(request).build());
    }

    Script accept(long call, Event... placed) {
        return answer(call, AckLevel.ACK_LEVEL_ACCEPTED, 0, placed);
    }

    Script makeDurable(long call, Event... placed) {
        return answer(call, AckLevel.ACK_LEVEL_DURABLE, placed[placed.length - 1].getSequence(), placed);
    }

    Script repeat(long call, Event placed) {
        recorder.answered(
                call,
                EmitResponse.newBuilder()
                        .setAck(AckLevel.ACK_LEVEL_DURABLE)
                        .addResults(result(placed).toBuilder().setDuplicate(true))
                        .build());
        return this;
    }

    private Script answer(long call, AckLevel level, long durableThrough, Event... placed) {
        recorder.answered(
                call,
                EmitResponse.newBuilder()
                        .setAck(level)
                        .setDurableThrough(durableThrough)
                        .addAllResults(Arrays.stream(placed).map(Script::result).toList())
                        .build());
        return this;
    }

    private static EmitResult result(Event placed) {
        return EmitResult.newBuilder()
                .setSequence(placed.getSequence())
                .setId(placed.getId())
                .setEmitTime(placed.getEmitTime())
                .build();
    }

    Script fail(long call, ErrorReason reason, Outcome outcome) {
        recorder.failed(call, reason, outcome);
        return this;
    }

    /** An event is sent, and answered as durable. */
    Script emit(long sequence, String id) {
        return makeDurable(send(event(id)), at(sequence, id));
    }

    /** An event is sent, answered as accepted, and not heard of again. */
    Script emitUndurable(long sequence, String id) {
        long call = send(request -> request.setAck(AckLevel.ACK_LEVEL_ACCEPTED), event(id));
        return accept(call, at(sequence, id));
    }

    long subscribe(UnaryOperator<SubscribeRequest.Builder> more) {
        return recorder.subscribed(request(more));
    }

    long resume(long stream, UnaryOperator<SubscribeRequest.Builder> more) {
        return recorder.resumed(request(more), stream);
    }

    private static SubscribeRequest request(UnaryOperator<SubscribeRequest.Builder> more) {
        return more.apply(SubscribeRequest.newBuilder().setWorld(WORLD)).build();
    }

    Script start(long stream, long after, long last) {
        return start(stream, after, last, EventFilter.getDefaultInstance());
    }

    Script start(long stream, long after, long last, EventFilter filter) {
        Started.Builder started = Started.newBuilder()
                .setFilter(filter)
                .setFirstSequence(after + 1)
                .setLastSequence(last)
                .setEpoch(epoch);
        return deliver(
                stream, frame(after, after, 0).toBuilder().setStarted(started).build());
    }

    Script deliver(long stream, Frame frame) {
        recorder.delivered(stream, frame);
        return this;
    }

    Script tellGap(long stream, long from, long to) {
        return deliver(
                stream,
                frame(from - 1, to, to).toBuilder().setGap(gap(from, to)).build());
    }

    Script end(long stream) {
        recorder.ended(stream, Optional.empty());
        return this;
    }

    Script crash() {
        recorder.crashed();
        recorder.restarted();
        epoch++;
        return this;
    }

    Script delete() {
        recorder.deleting(WORLD);
        return this;
    }

    HistoryRecorder recorder() {
        return recorder;
    }

    Script store(long lastSequence, Event... events) {
        return store(lastSequence, List.of(), events);
    }

    Script store(long lastSequence, List<Gap> gaps, Event... events) {
        recorder.stored(WORLD, Arrays.asList(events), gaps, lastSequence);
        return this;
    }

    List<Violation> violations() {
        return HistoryChecker.violations(recorder.history());
    }

    /** The checks that found something, each once. */
    List<Check> broken() {
        return new ArrayList<>(
                violations().stream().map(Violation::check).distinct().toList());
    }
}
