package dev.worldlog.cursor;

import dev.worldlog.emit.WorldHead;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.StoreReader;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.Visibility;

/**
 * Opens cursors on loaded worlds.
 *
 * <p>Thread-safe.
 */
public final class Cursors {
    private final StoreReader store;
    private final long epoch;
    private final TimeSource time;

    public Cursors(StoreReader store, long epoch, TimeSource time) {
        this.store = store;
        this.epoch = epoch;
        this.time = time;
    }

    /** Opens the cursor of a subscription; the query's filter is valid. */
    public EventCursor subscribe(LoadedWorld world, SubscribeQuery query) {
        EventFilter filter = query.filter();
        int filterHash = CursorToken.hash(filter);
        LogReader reader = new LogReader(world, store, filter);
        WorldHead head = world.emitter().head();
        Resumption resumption = Resumption.of(query.start(), world, filterHash, epoch);
        StartSearch start =
                StartSearch.begin(world, reader, store, resumption, head, visible(head, query.visibility()));
        FrameWriter frames = new FrameWriter(world, epoch, filterHash, query.progressInterval(), time);
        return new SubscribeCursor(world, reader, frames, start, filter, query.visibility(), epoch);
    }

    /** Opens the cursor of a replay; the query's filter is valid. */
    public EventCursor replay(LoadedWorld world, ReplayQuery query) {
        EventQuery wanted = query.range();
        EventFilter filter = wanted.filter();
        ReplayRange range = range(world, query, visible(world.emitter().head(), query.visibility()));
        FrameWriter frames = new FrameWriter(world, epoch, CursorToken.hash(filter), query.progressInterval(), time);
        LogReader reader = new LogReader(world, store, filter);
        return new ReplayCursor(world, reader, frames, filter, range, new Pace(query.pace(), time), epoch);
    }

    private static ReplayRange range(LoadedWorld world, ReplayQuery query, long visible) {
        long last = world.emitter().head().lastSequence();
        long from = Math.max(1, query.range().fromSequence().orElse(1));
        if (from > last + 1) {
            throw EventLogException.sequenceOutOfRange(world.record().id(), "from_sequence", from, last);
        }
        long to = Math.min(visible, query.range().toSequence().orElse(visible));
        return query.range().order() == Order.ORDER_DESCENDING
                ? new ReplayRange(Math.max(to, from - 1), from, Order.ORDER_DESCENDING, query.limit())
                : new ReplayRange(from, to, Order.ORDER_ASCENDING, query.limit());
    }

    private static long visible(WorldHead head, Visibility visibility) {
        return visibility == Visibility.VISIBILITY_DURABLE ? head.durableThrough() : head.lastSequence();
    }
}
