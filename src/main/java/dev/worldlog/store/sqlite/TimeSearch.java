package dev.worldlog.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Finds sequences by time without an index: the times of a world never decrease with the sequence, so it is a binary search
 * over positions. Sequences may have holes; a probe takes the first event at or after its place.
 *
 * <p>Not thread-safe: lives inside one read.
 */
final class TimeSearch {
    private final ReadWatchdog.Watch watch;

    TimeSearch(ReadWatchdog.Watch watch) {
        this.watch = watch;
    }

    /** The sequence of the first event emitted at this microsecond or later. */
    OptionalLong firstSequenceSince(Connection connection, long worldKey, long micros) throws SQLException {
        try (PreparedStatement probe = connection.prepareStatement(
                "SELECT position, emit_time FROM event WHERE position BETWEEN ? AND ? ORDER BY position LIMIT 1")) {
            long end = Positions.of(worldKey, Long.MAX_VALUE);
            // Every event below low is earlier; every event from high on is not.
            long low = Positions.of(worldKey, 0);
            long high = lastPosition(connection, worldKey) + 1;
            while (low < high) {
                watch.check();
                long middle = low + (high - low) / 2;
                Sql.bind(probe, middle, end);
                try (ResultSet rows = probe.executeQuery()) {
                    if (rows.next() && rows.getLong(2) < micros) {
                        low = rows.getLong(1) + 1;
                    } else {
                        high = middle;
                    }
                }
            }
            Sql.bind(probe, low, end);
            OptionalLong position = Sql.findLong(probe);
            return position.isPresent()
                    ? OptionalLong.of(Positions.sequence(position.getAsLong()))
                    : OptionalLong.empty();
        }
    }

    private static long lastPosition(Connection connection, long worldKey) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT max(position) FROM event WHERE position BETWEEN ? AND ?")) {
            Sql.bind(select, Positions.of(worldKey, 0), Positions.of(worldKey, Long.MAX_VALUE));
            return Sql.findLong(select).orElse(Positions.of(worldKey, 0) - 1);
        }
    }
}
