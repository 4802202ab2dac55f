package dev.worldlog.store.sqlite;

import dev.worldlog.v1.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
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
        Optional<StoredRow> world = WorldQueries.alive(connection, worldKey);
        if (filter.equals(FilterSql.ALL) && world.filter(this::isCovered).isPresent()) {
            return world.get().number("event_count");
        }
        return filter.rest().isPresent()
                ? countEach(connection, possible, filter.rest().get())
                : countRows(connection, possible);
    }

    private boolean isCovered(StoredRow world) {
        return range.from() <= 1 && range.to() >= world.number("last_sequence");
    }

    private long countRows(Connection connection, Span span) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(EventSql.select("count(*)", filter))) {
            EventSql.bind(select, worldKey, span, filter);
            return Sql.findLong(select).orElse(0);
        }
    }

    private long countEach(Connection connection, Span span, Predicate<Event> rest) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(EventSql.select("position, bytes, checksum", filter))) {
            EventSql.bind(select, worldKey, span, filter);
            long count = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long sequence = Positions.sequence(rows.getLong(1));
                    if (rest.test(EventSql.parse(sequence, EventSql.body(rows)))) {
                        count++;
                    }
                }
            }
            return count;
        }
    }
}
