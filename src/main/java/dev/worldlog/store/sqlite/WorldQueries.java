package dev.worldlog.store.sqlite;

import com.google.protobuf.ByteString;
import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.Gap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reads of worlds, chats and gaps.
 *
 * <p>Immutable.
 */
final class WorldQueries {
    private static final String WORLD = """
            SELECT key, id, display_name, labels, create_time, update_time, revision, log_id, exposed_ahead_max,
              last_sequence, event_count, delete_time IS NOT NULL FROM world\s""";
    private static final String ALIVE = " IN (SELECT key FROM world WHERE key = ? AND delete_time IS NULL) ";

    private WorldQueries() {}

    static Optional<WorldRecord> newest(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(WORLD + "WHERE id = ? ORDER BY key DESC LIMIT 1")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(world(rows)) : Optional.empty();
            }
        }
    }

    static List<WorldRecord> list(Connection connection, Map<String, String> labels, String afterId, int limit)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(WORLD + "WHERE delete_time IS NULL AND id > ? ORDER BY id")) {
            select.setString(1, afterId);
            List<WorldRecord> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (found.size() < limit && rows.next()) {
                    WorldRecord world = world(rows);
                    if (world.labels().entrySet().containsAll(labels.entrySet())) {
                        found.add(world);
                    }
                }
            }
            return found;
        }
    }

    static List<WorldRecord> open(Connection connection) throws SQLException {
        return all(connection, WORLD + "WHERE delete_time IS NULL AND exposed_ahead_max > 0 ORDER BY key");
    }

    static List<WorldRecord> alive(Connection connection) throws SQLException {
        return all(connection, WORLD + "WHERE delete_time IS NULL ORDER BY key");
    }

    private static List<WorldRecord> all(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            List<WorldRecord> found = new ArrayList<>();
            while (rows.next()) {
                found.add(world(rows));
            }
            return found;
        }
    }

    static List<Chat> chats(Connection connection, long worldKey, String afterId, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, event_count, first_sequence, last_sequence, first_emit_time, last_emit_time FROM chat"
                        + " WHERE world" + ALIVE + "AND id > ? ORDER BY id LIMIT ?")) {
            select.setLong(1, worldKey);
            select.setString(2, afterId);
            select.setInt(3, limit);
            List<Chat> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(chat(rows));
                }
            }
            return found;
        }
    }

    static List<Gap> gaps(Connection connection, long worldKey) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT from_sequence, to_sequence, reason, count FROM gap WHERE world"
                        + ALIVE + "ORDER BY from_sequence")) {
            select.setLong(1, worldKey);
            List<Gap> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(gap(rows));
                }
            }
            return found;
        }
    }

    static Optional<ChainPosition> chainHead(Connection connection, long worldKey) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT last_sequence, chain_head FROM world WHERE key = ? AND delete_time IS NULL")) {
            Sql.bind(select, worldKey);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(new ChainPosition(rows.getLong(1), ByteString.copyFrom(rows.getBytes(2))))
                        : Optional.empty();
            }
        }
    }

    private static WorldRecord world(ResultSet row) throws SQLException {
        return new WorldRecord(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                LabelsJson.read(row.getString(4)),
                Micros.instant(row.getLong(5)),
                Micros.instant(row.getLong(6)),
                row.getLong(7),
                row.getString(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getBoolean(12));
    }

    private static Chat chat(ResultSet row) throws SQLException {
        return Chat.newBuilder()
                .setId(row.getString(1))
                .setEventCount(row.getLong(2))
                .setFirstSequence(row.getLong(3))
                .setLastSequence(row.getLong(4))
                .setFirstEmitTime(Micros.timestamp(row.getLong(5)))
                .setLastEmitTime(Micros.timestamp(row.getLong(6)))
                .build();
    }

    private static Gap gap(ResultSet row) throws SQLException {
        Gap.Builder gap = Gap.newBuilder()
                .setFromSequence(row.getLong(1))
                .setToSequence(row.getLong(2))
                .setReasonValue(row.getInt(3));
        long count = row.getLong(4);
        return (row.wasNull() ? gap : gap.setCount(count)).build();
    }
}
