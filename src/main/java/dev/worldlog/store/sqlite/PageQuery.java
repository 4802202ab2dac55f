package dev.worldlog.store.sqlite;

import com.google.protobuf.UnsafeByteOperations;
import dev.worldlog.store.EventPacker;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.store.StoredPage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one page of events. With a filter it looks at a bounded number of sequences, so that a page that finds little is short
 * too and the reader makes progress.
 *
 * <p>Immutable.
 */
record PageQuery(ReadRange range, FilterSql filter) {
    /** How many sequences are looked at, at most, when there is a filter. */
    static final long SLICE = 65_536;

    /** What is expected of an event. */
    private static final long EVENT_BYTES = 512;

    StoredPage run(Connection connection) throws SQLException {
        Span wanted = new Span(Math.max(range.fromSequence(), 0), range.toSequence());
        Span possible = wanted.intersect(filter.span());
        if (possible.isEmpty()) {
            return new StoredPage(List.of(), farEnd(wanted));
        }
        Span slice = filter.equals(FilterSql.ALL) ? possible : possible.slice(range.isDescending(), SLICE);
        List<StoredEvent> events = new ArrayList<>();
        boolean exhausted = collect(connection, slice, events);
        if (!exhausted) {
            return new StoredPage(events, events.get(events.size() - 1).sequence());
        }
        boolean last = farEnd(slice) == farEnd(possible);
        return new StoredPage(events, farEnd(last ? wanted : slice));
    }

    /** Adds the matching events of a slice. Returns false when the page was full before the end. */
    private boolean collect(Connection connection, Span slice, List<StoredEvent> events) throws SQLException {
        String sql = EventSql.select("position, bytes, checksum", filter)
                + (range.isDescending() ? " ORDER BY position DESC" : " ORDER BY position");
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            EventSql.bind(select, range.worldKey(), slice, filter);
            try (ResultSet rows = select.executeQuery()) {
                return fill(rows, events);
            }
        }
    }

    /** A damaged event ends the page before it; one that would be the first of its page is the failure of the read. */
    private boolean fill(ResultSet rows, List<StoredEvent> events) throws SQLException {
        long bytes = 0;
        EventPacker packer = new EventPacker(Math.min(range.bytesMax(), range.countMax() * EVENT_BYTES));
        while (rows.next()) {
            long position = rows.getLong(1);
            byte[] stored = rows.getBytes(2);
            if (!Checksum.fits(position, stored, rows.getLong(3))) {
                if (events.isEmpty()) {
                    throw Checksum.mismatch(position);
                }
                return false;
            }
            long sequence = Positions.sequence(position);
            if (filter.rest().isPresent()
                    && !filter.rest().get().test(EventSql.parse(sequence, UnsafeByteOperations.unsafeWrap(stored)))) {
                continue;
            }
            events.add(packer.add(sequence, stored));
            bytes += stored.length;
            if (events.size() >= range.countMax() || bytes >= range.bytesMax()) {
                return false;
            }
        }
        return true;
    }

    private long farEnd(Span span) {
        return range.isDescending() ? span.from() : span.to();
    }
}
