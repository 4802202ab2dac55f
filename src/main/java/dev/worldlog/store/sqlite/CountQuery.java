package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoredCount;
import dev.worldlog.v1.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Counts events: inside the database where it can decide by itself, else by looking at each. Looks at a bounded number of
 * sequences, as {@link PageQuery} does; but all events up to a place near the end of the world are those that the world says it
 * has, but for the few behind.
 *
 * <p>Immutable.
 */
record CountQuery(long worldKey, Span range, FilterSql filter) {
    StoredCount run(Connection connection) throws SQLException {
        Span possible = range.intersect(filter.span());
        if (possible.isEmpty()) {
            return new StoredCount(0, range.to());
        }
        if (filter.equals(FilterSql.ALL) && range.from() <= 1) {
            Optional<StoredRow> world = WorldQueries.alive(connection, worldKey);
            long behind =
                    world.map(row -> row.number("last_sequence") - range.to()).orElse(Long.MAX_VALUE);
            if (world.isPresent() && behind <= PageQuery.SLICE) {
                long behindCount = behind <= 0 ? 0 : countRows(connection, new Span(range.to() + 1, Long.MAX_VALUE));
                return new StoredCount(world.get().number("event_count") - behindCount, range.to());
            }
        }
        Span slice = possible.slice(false, PageQuery.SLICE);
        long count = filter.rest().isPresent()
                ? countEach(connection, slice, filter.rest().get())
                : countRows(connection, slice);
        return new StoredCount(count, slice.to() == possible.to() ? range.to() : slice.to());
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
