package dev.worldlog.simulation;

import dev.worldlog.check.HistoryRecorder;
import dev.worldlog.log.Accepted;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The emitters: what they send and what becomes of it. Some events are named by their client, and then some are sent again, as
 * they were or changed.
 *
 * <p>Not thread-safe.
 */
final class Emitting {
    private final Simulation simulation;
    private final Dice dice;
    private final HistoryRecorder recorder;
    private final RandomEvents events;
    private final List<Event> named = new ArrayList<>();
    private final Set<Long> unanswered = new LinkedHashSet<>();

    Emitting(Simulation simulation, RandomEvents events) {
        this.simulation = simulation;
        this.dice = simulation.dice();
        this.recorder = simulation.recorder();
        this.events = events;
    }

    void emit(Life life) {
        String world = simulation.someWorld();
        EmitRequest.Builder request = EmitRequest.newBuilder()
                .setWorld(world)
                .setAck(dice.flip() ? AckLevel.ACK_LEVEL_DURABLE : AckLevel.ACK_LEVEL_ACCEPTED)
                .addAllEvents(batch());
        if (dice.oneIn(8)) {
            request.setExpectedLastSequence(guess(life, world));
        }
        send(life, request.build());
    }

    private List<Event> batch() {
        int count = dice.oneIn(200) ? 200 + dice.below(400) : dice.oneIn(3) ? 1 + dice.below(6) : 1;
        List<Event> batch = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Event event = event();
            if (event.getId().isEmpty() || ids.add(event.getId())) {
                batch.add(event);
            }
        }
        return batch;
    }

    private Event event() {
        if (!named.isEmpty() && dice.oneIn(4)) {
            Event again = dice.pick(named);
            return dice.oneIn(4) ? events.changed(again) : again;
        }
        Event event = dice.flip() ? events.unnamed() : events.named();
        if (!event.getId().isEmpty()) {
            named.add(event);
        }
        return event;
    }

    private long guess(Life life, String world) {
        try {
            return Math.max(0, life.log().getWorld(world).getLastSequence() - (dice.oneIn(4) ? 1 : 0));
        } catch (EventLogException e) {
            return 0;
        }
    }

    private void send(Life life, EmitRequest request) {
        long call = recorder.sent(request);
        unanswered.add(call);
        OptionalLong expected = request.hasExpectedLastSequence()
                ? OptionalLong.of(request.getExpectedLastSequence())
                : OptionalLong.empty();
        Emission emission = life.log().emit(new EmitBatch(request.getWorld(), request.getEventsList(), expected));
        var unused = emission.accepted().whenComplete((accepted, failure) -> {
            if (!life.isOver()) {
                accepted(call, request, accepted, failure);
            }
        });
        var unusedToo = emission.durable().whenComplete((through, failure) -> {
            if (!life.isOver()
                    && emission.accepted().isDone()
                    && !emission.accepted().isCompletedExceptionally()) {
                durable(call, emission.accepted().join().results(), through, failure);
            }
        });
    }

    private void accepted(long call, EmitRequest request, @Nullable Accepted accepted, @Nullable Throwable failure) {
        if (accepted == null) {
            fail(call, failure);
            return;
        }
        recorder.answered(
                call, response(AckLevel.ACK_LEVEL_ACCEPTED, accepted.results()).build());
        if (request.getAck() == AckLevel.ACK_LEVEL_ACCEPTED) {
            unanswered.remove(call);
        }
    }

    private void durable(long call, List<EmitResult> results, @Nullable Long through, @Nullable Throwable failure) {
        if (through != null) {
            recorder.answered(
                    call,
                    response(AckLevel.ACK_LEVEL_DURABLE, results)
                            .setDurableThrough(through)
                            .build());
            unanswered.remove(call);
        } else if (unanswered.contains(call)) {
            fail(call, failure);
        }
    }

    private static EmitResponse.Builder response(AckLevel level, List<EmitResult> results) {
        return EmitResponse.newBuilder().setAck(level).addAllResults(results);
    }

    private void fail(long call, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof EventLogException refusal) {
            recorder.failed(call, refusal.reason(), refusal.outcome());
        } else {
            simulation.broken("an emit failed with " + cause);
            recorder.failed(call, ErrorReason.ERROR_REASON_INTERNAL, Outcome.UNKNOWN);
        }
        unanswered.remove(call);
    }

    /** The process is gone: whoever waits for an answer gets none. */
    void crashed() {
        unanswered.forEach(call -> recorder.failed(call, ErrorReason.ERROR_REASON_UNSPECIFIED, Outcome.UNKNOWN));
        unanswered.clear();
    }
}
