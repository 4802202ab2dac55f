package dev.worldlog.cursor;

import com.google.protobuf.Timestamp;
import dev.worldlog.emit.WorldHead;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.StartPoint;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.StoreReader;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Order;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds where a subscription starts: the sequence after which its first frame begins. A start point that is a number is
 * found, or refused, at once; the last n matching events are searched for backwards, one slice with each step.
 *
 * <p>Not thread-safe.
 */
final class StartSearch {
    private final LoadedWorld world;
    private final LogReader reader;
    private final Optional<Diverged> diverged;
    private OptionalLong found = OptionalLong.empty();
    /** Of a search for the last events: how many are still to be found, and the next sequence to look at. */
    private int remaining;

    private long next;

    private StartSearch(LoadedWorld world, LogReader reader, Optional<Diverged> diverged) {
        this.world = world;
        this.reader = reader;
        this.diverged = diverged;
    }

    /** Begins the search; {@code head} is what the reader may see at first. */
    static StartSearch begin(
            LoadedWorld world,
            LogReader reader,
            StoreReader store,
            Resumption resumption,
            WorldHead head,
            long visible) {
        StartSearch search = new StartSearch(world, reader, resumption.diverged());
        StartPoint start = resumption.position();
        if (start instanceof StartPoint.Live) {
            search.found = OptionalLong.of(visible);
        } else if (start instanceof StartPoint.AfterSequence after) {
            search.found = OptionalLong.of(search.checked("after_sequence", after.sequence(), head));
        } else if (start instanceof StartPoint.Since since) {
            search.found = OptionalLong.of(search.since(since.time(), store, head));
        } else if (start instanceof StartPoint.Tail tail) {
            search.remaining = tail.count();
            search.next = visible;
        } else {
            throw new IllegalArgumentException("start point " + start + " (expected: a position)");
        }
        return search;
    }

    /** Returns the sequence after which to start, if it has been found. */
    OptionalLong found() {
        return found;
    }

    /** Returns what has to be said where the reader starts, before anything else. */
    Optional<Diverged> diverged() {
        return diverged;
    }

    /** Goes on searching; returns the sequence after which to start, empty when another step is needed. */
    OptionalLong step() {
        if (found.isEmpty()) {
            stepBack();
        }
        return found;
    }

    private void stepBack() {
        if (next < 1) {
            found = OptionalLong.of(0);
            return;
        }
        Slice slice = reader.read(next, 1, Order.ORDER_DESCENDING);
        if (slice.events().size() >= remaining) {
            found = OptionalLong.of(slice.events().get(remaining - 1).sequence() - 1);
            return;
        }
        remaining -= slice.events().size();
        next = slice.throughSequence() - 1;
    }

    private long checked(String field, long sequence, WorldHead head) {
        if (sequence < 0 || sequence > head.lastSequence()) {
            throw EventLogException.sequenceOutOfRange(world.record().id(), field, sequence, head.lastSequence());
        }
        return sequence;
    }

    /** The tail is looked at first: what leaves it meanwhile is in the store by then. */
    private long since(Instant time, StoreReader store, WorldHead head) {
        List<EncodedEvent> held = world.emitter().held();
        Optional<Long> inTail = held.stream()
                .filter(event -> !emitTime(event).isBefore(time))
                .map(EncodedEvent::sequence)
                .findFirst();
        boolean tailHasEarlier = !held.isEmpty() && emitTime(held.get(0)).isBefore(time);
        Optional<Long> first = tailHasEarlier
                ? inTail
                : StoreFailures.translated(
                                () -> store.firstSequenceSince(world.record().key(), time))
                        .or(() -> inTail);
        return first.map(sequence -> sequence - 1).orElse(head.lastSequence());
    }

    private static Instant emitTime(EncodedEvent event) {
        Timestamp time = event.event().getEmitTime();
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
