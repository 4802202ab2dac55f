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
    private static final String ALIVE = " IN (SELECT key FROM world WHERE key = ? AND delete_time IS NULL) ";

    private WorldQueries() {}

    static Optional<WorldRecord> newest(Connection connection, String id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(Table.WORLD.select() + "WHERE id = ? ORDER BY key DESC LIMIT 1")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(world(rows)) : Optional.empty();
            }
        }
    }

    static List<WorldRecord> list(Connection connection, Map<String, String> labels, String afterId, int limit)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                Table.WORLD.select() + "WHERE delete_time IS NULL AND id > ? ORDER BY id")) {
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
        return all(
                connection, Table.WORLD.select() + "WHERE delete_time IS NULL AND exposed_ahead_max > 0 ORDER BY key");
    }

    static List<WorldRecord> alive(Connection connection) throws SQLException {
        return all(connection, Table.WORLD.select() + "WHERE delete_time IS NULL ORDER BY key");
    }

    /** Reads every world and every gap, for the sake of their checksums. */
    static void readAll(Connection connection) throws SQLException {
        for (Table table : List.of(Table.WORLD, Table.GAP)) {
            try (PreparedStatement select = connection.prepareStatement(table.select());
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    StoredRow.read(table, rows);
                }
            }
        }
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
                Table.CHAT.select() + "WHERE world" + ALIVE + "AND id > ? ORDER BY id LIMIT ?")) {
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
                connection.prepareStatement(Table.GAP.select() + "WHERE world" + ALIVE + "ORDER BY from_sequence")) {
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
        return alive(connection, worldKey)
                .map(world -> new ChainPosition(
                        world.number("last_sequence"), ByteString.copyFrom(world.bytes("chain_head"))));
    }

    /** A world that is not deleted. */
    static Optional<StoredRow> alive(Connection connection, long worldKey) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(Table.WORLD.select() + "WHERE key = ? AND delete_time IS NULL")) {
            Sql.bind(select, worldKey);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(StoredRow.read(Table.WORLD, rows)) : Optional.empty();
            }
        }
    }

    private static WorldRecord world(ResultSet rows) throws SQLException {
        StoredRow row = StoredRow.read(Table.WORLD, rows);
        return new WorldRecord(
                row.number("key"),
                row.text("id"),
                row.text("display_name"),
                LabelsJson.read(row.text("labels")),
                Micros.instant(row.number("create_time")),
                Micros.instant(row.number("update_time")),
                row.number("revision"),
                row.text("log_id"),
                row.number("exposed_ahead_max"),
                row.number("last_sequence"),
                row.number("event_count"),
                row.has("delete_time"));
    }

    private static Chat chat(ResultSet rows) throws SQLException {
        StoredRow row = StoredRow.read(Table.CHAT, rows);
        return Chat.newBuilder()
                .setId(row.text("id"))
                .setEventCount(row.number("event_count"))
                .setFirstSequence(row.number("first_sequence"))
                .setLastSequence(row.number("last_sequence"))
                .setFirstEmitTime(Micros.timestamp(row.number("first_emit_time")))
                .setLastEmitTime(Micros.timestamp(row.number("last_emit_time")))
                .build();
    }

    private static Gap gap(ResultSet rows) throws SQLException {
        StoredRow row = StoredRow.read(Table.GAP, rows);
        Gap.Builder gap = Gap.newBuilder()
                .setFromSequence(row.number("from_sequence"))
                .setToSequence(row.number("to_sequence"))
                .setReasonValue((int) row.number("reason"));
        return (row.has("count") ? gap.setCount(row.number("count")) : gap).build();
    }
}
