package dev.worldlog.store.sqlite;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.worldlog.store.StoreException;
import dev.worldlog.v1.Event;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What the queries over events have in common: their text, their parameters, and what a stored body must be.
 *
 * <p>Immutable.
 */
final class EventSql {
    private static final String ALIVE = "EXISTS (SELECT 1 FROM world WHERE key = ? AND delete_time IS NULL)";

    private EventSql() {}

    /** The query for some columns of the events of a span in a world that is not deleted. */
    static String select(String columns, FilterSql filter) {
        return "SELECT " + columns + " FROM " + filter.table() + " WHERE " + ALIVE + " AND position BETWEEN ? AND ?"
                + (filter.condition().isEmpty() ? "" : " AND " + filter.condition());
    }

    static void bind(PreparedStatement select, long worldKey, Span span, FilterSql filter) throws SQLException {
        Sql.bind(select, worldKey, Positions.of(worldKey, span.from()), Positions.of(worldKey, span.to()));
        int parameter = 4;
        for (String text : filter.texts()) {
            select.setString(parameter++, text);
        }
    }

    /** The body in a row of position, bytes and checksum; one that is not what was written is a failure. */
    static ByteString body(ResultSet row) throws SQLException {
        long position = row.getLong(1);
        byte[] body = row.getBytes(2);
        if (!Checksum.fits(position, body, row.getLong(3))) {
            throw Checksum.mismatch(position);
        }
        return UnsafeByteOperations.unsafeWrap(body);
    }

    /** The same for the event that an index has under an id: it must be that event. */
    static ByteString bodyOf(String id, ResultSet row) throws SQLException {
        ByteString body = body(row);
        long sequence = Positions.sequence(row.getLong(1));
        if (!parse(sequence, body).getId().equals(id)) {
            throw StoreException.damagedEvent(sequence, "is listed under the id of another", null);
        }
        return body;
    }

    /** Parses a body that is going to be looked into; what does not belong there is damage. */
    static Event parse(long sequence, ByteString bytes) {
        try {
            Event event = Event.parseFrom(bytes);
            if (event.getSequence() == sequence) {
                return event;
            }
            throw StoreException.damagedEvent(sequence, "says it is event " + event.getSequence(), null);
        } catch (InvalidProtocolBufferException e) {
            throw StoreException.damagedEvent(sequence, "cannot be parsed", e);
        }
    }
}
