package dev.worldlog.store.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Removes what deleted worlds have left behind, a piece at a time, and gives the room back. What is still to be done stands in
 * the database, so a restart goes on with it.
 *
 * <p>Confined to the commit thread.
 */
final class DeletedWorlds {
    private static final int ROWS_AT_ONCE = 2_000;
    private static final long BYTES_AT_ONCE = 4L << 20;
    private static final int PAGES_AT_ONCE = 500;

    private boolean pending = true;

    /** Looks again the next time. */
    void expectWork() {
        pending = true;
    }

    /** Removes one piece. Returns whether there may be more. */
    boolean removeSome(WriterSession session) throws SQLException {
        if (!pending) {
            return false;
        }
        OptionalLong world = next(session);
        if (world.isPresent()) {
            removePiece(session, world.getAsLong());
        }
        boolean shrinking = shrink(session);
        pending = world.isPresent() || shrinking;
        return pending;
    }

    private static OptionalLong next(WriterSession session) throws SQLException {
        try (PreparedStatement select = session.connection()
                .prepareStatement(
                        "SELECT key FROM world WHERE delete_time IS NOT NULL AND purged = 0 ORDER BY key LIMIT 1")) {
            return Sql.findLong(select);
        }
    }

    private static void removePiece(WriterSession session, long worldKey) throws SQLException {
        OptionalLong end = endOfPiece(session, worldKey);
        session.inTransaction(() -> {
            if (end.isPresent()) {
                run(
                        session,
                        "DELETE FROM event WHERE position BETWEEN ? AND ?",
                        Positions.of(worldKey, 0),
                        end.getAsLong());
            } else if (run(
                            session,
                            "DELETE FROM chat WHERE key IN (SELECT key FROM chat WHERE world = ? LIMIT ?)",
                            worldKey,
                            ROWS_AT_ONCE)
                    == 0) {
                run(session, "DELETE FROM gap WHERE world = ?", worldKey);
                session.purge(worldKey);
            }
        });
    }

    /** The position of the last event of the next piece: bounded in rows and in bytes. */
    private static OptionalLong endOfPiece(WriterSession session, long worldKey) throws SQLException {
        try (PreparedStatement select = session.connection()
                .prepareStatement(
                        "SELECT position, length(bytes) FROM event WHERE position BETWEEN ? AND ? ORDER BY position LIMIT ?")) {
            Sql.bind(select, Positions.of(worldKey, 0), Positions.of(worldKey, Long.MAX_VALUE), ROWS_AT_ONCE);
            OptionalLong end = OptionalLong.empty();
            long bytes = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (bytes < BYTES_AT_ONCE && rows.next()) {
                    end = OptionalLong.of(rows.getLong(1));
                    bytes += rows.getLong(2);
                }
            }
            return end;
        }
    }

    /** Gives free pages back to the file system. Returns whether there are more. */
    private static boolean shrink(WriterSession session) throws SQLException {
        long free = Sql.queryLong(session.connection(), "PRAGMA freelist_count");
        if (free > 0) {
            Sql.run(session.connection(), "PRAGMA incremental_vacuum(" + PAGES_AT_ONCE + ")");
        }
        return free > PAGES_AT_ONCE;
    }

    private static int run(WriterSession session, String sql, long... values) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
            Sql.bind(statement, values);
            return statement.executeUpdate();
        }
    }
}
