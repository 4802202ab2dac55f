package dev.worldlog.emit;

import com.google.protobuf.Timestamp;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.Limits;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Gives sequences and times to the events of one world. Proposing and applying are apart: {@link #propose} decides what a
 * batch would become and changes nothing, {@link #apply} puts an ordered batch into the tail.
 *
 * <p>Not thread-safe; the emitter guards it.
 */
final class Sequencer {
    private final String world;
    private final TimeSource time;
    private final TailRing tail;
    private long lastSequence;
    private long lastEmitMicros;

    Sequencer(WorldRecord record, StoredEnd stored, TimeSource time) {
        this.world = record.id();
        this.time = time;
        this.tail = new TailRing(record.lastSequence(), stored.highestId());
        this.lastSequence = record.lastSequence();
        this.lastEmitMicros = micros(stored.lastEmitTime());
    }

    TailRing tail() {
        return tail;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** Whether what the attempt knows of the store ends below the tail, and an event in between could have one of its ids. */
    boolean isOutdated(EmitAttempt attempt) {
        if (attempt.stored().through() >= tail.firstSequence() - 1) {
            return false;
        }
        for (Event draft : attempt.drafts()) {
            if (tail.mayHaveDropped(draft.getId())) {
                return true;
            }
        }
        return false;
    }

    Verdict propose(EmitAttempt attempt) {
        List<EmitResult> results = new ArrayList<>(attempt.drafts().size());
        List<Event> fresh = new ArrayList<>(attempt.drafts().size());
        long emitMicros = Math.max(lastEmitMicros, micros(time.now()));
        for (Event draft : attempt.drafts()) {
            Optional<Event> known = known(draft.getId(), attempt);
            if (known.isEmpty()) {
                Event event = complete(draft, lastSequence + fresh.size() + 1, emitMicros);
                fresh.add(event);
                results.add(result(event, false));
            } else if (Encoding.isSame(known.get(), draft)) {
                results.add(result(known.get(), true));
            } else {
                return new Verdict.Refused(EventLogException.eventIdConflict(
                        world, draft.getId(), known.get().getSequence()));
            }
        }
        if (fresh.isEmpty()) {
            return new Verdict.Duplicates(results);
        }
        return refusal(attempt.expectedLastSequence(), fresh.size())
                .<Verdict>map(Verdict.Refused::new)
                .orElseGet(() -> new Verdict.Sequenced(results, EncodedEvent.encode(fresh)));
    }

    void apply(List<EncodedEvent> ordered) {
        ordered.forEach(tail::append);
        Event last = ordered.get(ordered.size() - 1).event();
        lastSequence = last.getSequence();
        lastEmitMicros = TimeUnit.SECONDS.toMicros(last.getEmitTime().getSeconds())
                + TimeUnit.NANOSECONDS.toMicros(last.getEmitTime().getNanos());
    }

    private Optional<EventLogException> refusal(OptionalLong expectedLastSequence, int count) {
        if (expectedLastSequence.isPresent() && expectedLastSequence.getAsLong() != lastSequence) {
            return Optional.of(
                    EventLogException.unexpectedLastSequence(world, expectedLastSequence.getAsLong(), lastSequence));
        }
        if (lastSequence + count > Limits.SEQUENCE_MAX) {
            return Optional.of(EventLogException.logFull(world, Limits.SEQUENCE_MAX));
        }
        return Optional.empty();
    }

    private Optional<Event> known(String id, EmitAttempt attempt) {
        if (!attempt.mayRepeat()) {
            return Optional.empty();
        }
        Optional<EncodedEvent> recent = tail.find(id);
        return recent.isPresent()
                ? recent.map(EncodedEvent::event)
                : Optional.ofNullable(attempt.stored().events().get(id));
    }

    private static Event complete(Event draft, long sequence, long emitMicros) {
        return draft.toBuilder()
                .setSequence(sequence)
                .setEmitTime(Timestamp.newBuilder()
                        .setSeconds(Math.floorDiv(emitMicros, 1_000_000L))
                        .setNanos((int) Math.floorMod(emitMicros, 1_000_000L) * 1000))
                .build();
    }

    private static EmitResult result(Event event, boolean duplicate) {
        return EmitResult.newBuilder()
                .setSequence(event.getSequence())
                .setId(event.getId())
                .setEmitTime(event.getEmitTime())
                .setDuplicate(duplicate)
                .build();
    }

    private static long micros(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
    }
}
