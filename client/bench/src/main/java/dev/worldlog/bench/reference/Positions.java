package dev.worldlog.bench.reference;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A range of row ids in the table of events, both ends inclusive: the key of a world in the high bits, the sequence in the low 40.
 *
 * <p>Immutable.
 */
record Positions(long from, long to) {
    private static final int SEQUENCE_BITS = 40;

    static Positions of(Connection database, String world, long fromSequence, long toSequence) throws SQLException {
        try (PreparedStatement select =
                database.prepareStatement("SELECT key FROM world WHERE id = ? AND delete_time IS NULL")) {
            select.setString(1, world);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new IllegalStateException("the database has no world " + world);
                }
                long first = rows.getLong(1) << SEQUENCE_BITS;
                return new Positions(first | fromSequence, first | toSequence);
            }
        }
    }

    static long world(long position) {
        return position >> SEQUENCE_BITS;
    }

    static long sequence(long position) {
        return position & ((1L << SEQUENCE_BITS) - 1);
    }

    PreparedStatement bind(PreparedStatement select) throws SQLException {
        select.setLong(1, from);
        select.setLong(2, to);
        return select;
    }
}
