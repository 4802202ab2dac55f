package dev.worldlog.cursor;

import dev.worldlog.emit.TailSlice;
import dev.worldlog.emit.WorldEmitter;
import dev.worldlog.filter.EventPredicate;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.Limits;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.store.StoredPage;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a world piece by piece, wherever the next piece is. History and live events are the same to its callers:
 *
 * <ol>
 *   <li>a sequence in a gap is answered with the gap;
 *   <li>a sequence that the tail holds is read from memory;
 *   <li>any other is below the tail, hence durable, and is read from the store, up to where the tail began.
 * </ol>
 *
 * <p>Every piece begins exactly where it was asked to and says how far it reaches, so nothing is missed or read twice even
 * if the tail moves between two reads. Thread-safe.
 */
public final class LogReader {
    private static final int COUNT_MAX = 2048;
    /** Three frames that are nearly full: a piece is read while the ones before it are on their way. */
    private static final long BYTES_MAX = 3 * Limits.FRAME_BYTES_MAX - (8 << 10);

    private final LoadedWorld world;
    private final StoreReader store;
    private final EventFilter filter;
    private final Predicate<Event> predicate;
    private final boolean everything;

    public LogReader(LoadedWorld world, StoreReader store, EventFilter filter) {
        this.world = world;
        this.store = store;
        this.filter = filter;
        this.predicate = EventPredicate.of(filter);
        this.everything = filter.equals(EventFilter.getDefaultInstance());
    }

    /**
     * Returns the piece that begins at {@code start} and goes towards {@code end}, which lies above it in ascending order and
     * below it in descending order; both are inclusive and between 1 and the last sequence.
     */
    public Slice read(long start, long end, Order order) {
        return order == Order.ORDER_DESCENDING ? readDown(start, end) : readUp(start, end);
    }

    private Slice readUp(long start, long end) {
        Optional<Gap> gap = world.gaps().containing(start);
        if (gap.isPresent()) {
            long through = Math.min(gap.get().getToSequence(), end);
            return gap(gap.get(), start, through, through);
        }
        long limit = Math.min(end, world.gaps().nextStart(start) - 1);
        TailSlice tail = emitter().read(start, limit, COUNT_MAX, BYTES_MAX);
        if (!tail.events().isEmpty()) {
            return fromTail(tail.events());
        }
        return fromStore(start, Math.min(limit, tail.firstSequence() - 1), Order.ORDER_ASCENDING);
    }

    private Slice readDown(long start, long end) {
        Optional<Gap> gap = world.gaps().containing(start);
        if (gap.isPresent()) {
            long through = Math.max(gap.get().getFromSequence(), end);
            return gap(gap.get(), through, start, through);
        }
        long limit = Math.max(end, world.gaps().previousEnd(start) + 1);
        TailSlice tail = emitter().readDescending(start, limit, COUNT_MAX, BYTES_MAX);
        if (!tail.events().isEmpty()) {
            return fromTail(tail.events());
        }
        return fromStore(limit, start, Order.ORDER_DESCENDING);
    }

    private Slice fromTail(List<EncodedEvent> events) {
        List<StoredEvent> matching = new ArrayList<>(events.size());
        for (EncodedEvent event : events) {
            if (everything || predicate.test(event.event())) {
                matching.add(event.stored());
            }
        }
        long through = events.get(events.size() - 1).sequence();
        return new Slice(matching, through, Optional.empty(), false);
    }

    private Slice fromStore(long from, long to, Order order) {
        ReadRange range = new ReadRange(world.record().key(), from, to, order, COUNT_MAX, BYTES_MAX);
        StoredPage read = StoreFailures.translated(() -> store.read(range, filter));
        StoredPage page = everything ? complete(range, read) : read;
        return new Slice(page.events(), page.throughSequence(), Optional.empty(), true);
    }

    /**
     * Without a filter every sequence outside of the gaps is an event. One that is not there was lost: it ends the page before
     * it, and is the failure of the read that begins with it.
     */
    private StoredPage complete(ReadRange range, StoredPage page) {
        int step = range.isDescending() ? -1 : 1;
        long expected = range.isDescending() ? range.toSequence() : range.fromSequence();
        int present = 0;
        for (StoredEvent event : page.events()) {
            if (event.sequence() != expected) {
                break;
            }
            present++;
            expected += step;
        }
        if (expected == page.throughSequence() + step) {
            return page;
        }
        if (present == 0) {
            throw missing(expected);
        }
        return new StoredPage(page.events().subList(0, present), expected - step);
    }

    private EventLogException missing(long sequence) {
        // The events of a deleted world are not missing.
        return emitter().isDeleted()
                ? EventLogException.worldDeleted(world.record().id())
                : EventLogException.eventLost(sequence, null);
    }

    private static Slice gap(Gap gap, long from, long to, long through) {
        Gap clipped = gap.toBuilder().setFromSequence(from).setToSequence(to).build();
        boolean whole = clipped.equals(gap);
        return new Slice(
                List.of(),
                through,
                Optional.of(whole ? gap : clipped.toBuilder().clearCount().build()),
                false);
    }

    private WorldEmitter emitter() {
        return world.emitter();
    }
}
