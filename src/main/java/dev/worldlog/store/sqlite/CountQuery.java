package dev.worldlog.store.sqlite;

import com.google.protobuf.UnsafeByteOperations;
import dev.worldlog.v1.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Predicate;

/**
 * Counts events: inside the database where it can decide by itself, else by looking at each. A range that holds a whole world
 * is answered by the world's own count.
 *
 * <p>Immutable.
 */
record CountQuery(long worldKey, Span range, FilterSql filter) {
    long run(Connection connection) throws SQLException {
        Span possible = range.intersect(filter.span());
        if (possible.isEmpty()) {
            return 0;
        }
        if (filter.equals(FilterSql.ALL) && coversWorld(connection)) {
            return worldCount(connection);
        }
        return filter.rest().isPresent()
                ? countEach(connection, possible, filter.rest().get())
                : countRows(connection, possible);
    }

    private boolean coversWorld(Connection connection) throws SQLException {
        return range.from() <= 1 && range.to() >= number(connection, "last_sequence");
    }

    private long worldCount(Connection connection) throws SQLException {
        return number(connection, "event_count");
    }

    private long number(Connection connection, String column) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + column + " FROM world WHERE key = ? AND delete_time IS NULL")) {
            Sql.bind(select, worldKey);
            return Sql.findLong(select).orElse(0);
        }
    }

    private long countRows(Connection connection, Span span) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(EventSql.select("count(*)", filter))) {
            EventSql.bind(select, worldKey, span, filter);
            return Sql.findLong(select).orElse(0);
        }
    }

    private long countEach(Connection connection, Span span, Predicate<Event> rest) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(EventSql.select("position, bytes", filter))) {
            EventSql.bind(select, worldKey, span, filter);
            long count = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long sequence = Positions.sequence(rows.getLong(1));
                    if (rest.test(EventSql.parse(sequence, UnsafeByteOperations.unsafeWrap(rows.getBytes(2))))) {
                        count++;
                    }
                }
            }
            return count;
        }
    }
}
