package dev.worldlog.store.sqlite;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.store.StoreException;
import dev.worldlog.v1.Event;
import java.sql.PreparedStatement;
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
