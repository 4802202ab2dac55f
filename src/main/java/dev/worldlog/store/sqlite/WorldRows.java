package dev.worldlog.store.sqlite;

import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Gap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/**
 * The statements of the writer that change worlds and gaps.
 *
 * <p>Confined to the commit thread; part of a {@link WriterSession}.
 */
final class WorldRows {
    private final PreparedStatement insert;
    private final PreparedStatement describe;
    private final PreparedStatement delete;
    private final PreparedStatement open;
    private final PreparedStatement settle;
    private final PreparedStatement grow;
    private final PreparedStatement insertGap;

    WorldRows(Connection connection) throws SQLException {
        insert = connection.prepareStatement("""
                INSERT INTO world (key, id, display_name, labels, create_time, update_time, revision, log_id,
                  exposed_ahead_max, last_sequence, event_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
        describe = change(connection, "display_name = ?, labels = ?, update_time = ?, revision = ?");
        delete = change(connection, "delete_time = ?, last_sequence = ?, event_count = 0, exposed_ahead_max = 0");
        open = change(connection, "exposed_ahead_max = ?");
        settle = connection.prepareStatement("""
                UPDATE world SET last_sequence = ?, exposed_ahead_max = 0
                WHERE key = ? AND delete_time IS NULL AND last_sequence < ?""");
        grow = connection.prepareStatement("""
                UPDATE world SET last_sequence = ?, event_count = event_count + ?
                WHERE key = ? AND delete_time IS NULL AND last_sequence < ?""");
        insertGap = connection.prepareStatement(
                "INSERT INTO gap (world, from_sequence, to_sequence, reason, count) VALUES (?, ?, ?, ?, ?)");
    }

    void create(WorldRecord world, List<Gap> gaps) throws SQLException {
        Positions.requireKey(world.key());
        insert.setLong(1, world.key());
        insert.setString(2, world.id());
        insert.setString(3, world.displayName());
        insert.setString(4, LabelsJson.write(world.labels()));
        insert.setLong(5, Micros.of(world.createTime()));
        insert.setLong(6, Micros.of(world.updateTime()));
        insert.setLong(7, world.revision());
        insert.setString(8, world.logId());
        insert.setLong(9, world.exposedAheadMax());
        insert.setLong(10, world.lastSequence());
        insert.setLong(11, world.eventCount());
        insert.executeUpdate();
        for (Gap gap : gaps) {
            addGap(world.key(), gap);
        }
    }

    void describe(Mutation.UpdateWorld update) throws SQLException {
        describe.setString(1, update.displayName());
        describe.setString(2, LabelsJson.write(update.labels()));
        describe.setLong(3, Micros.of(update.updateTime()));
        describe.setLong(4, update.revision());
        describe.setLong(5, update.worldKey());
        requireChanged(describe, "update", update.worldKey());
    }

    void delete(Mutation.DeleteWorld deletion) throws SQLException {
        Sql.bind(delete, Micros.of(deletion.deleteTime()), deletion.lastSequence(), deletion.worldKey());
        requireChanged(delete, "delete", deletion.worldKey());
    }

    void open(Mutation.OpenWorld opening) throws SQLException {
        Sql.bind(open, opening.exposedAheadMax(), opening.worldKey());
        requireChanged(open, "open", opening.worldKey());
    }

    void settle(long worldKey, Gap gap) throws SQLException {
        Sql.bind(settle, gap.getToSequence(), worldKey, gap.getFromSequence());
        requireChanged(settle, "settle", worldKey);
        addGap(worldKey, gap);
    }

    /** Notes events that were added, the first and the last of them given by sequence. */
    void grow(long worldKey, Span added, long count) throws SQLException {
        Sql.bind(grow, added.to(), count, worldKey, added.from());
        requireChanged(grow, "append to", worldKey);
    }

    private void addGap(long worldKey, Gap gap) throws SQLException {
        Sql.bind(insertGap, worldKey, gap.getFromSequence(), gap.getToSequence(), gap.getReasonValue());
        if (gap.hasCount()) {
            insertGap.setLong(5, gap.getCount());
        } else {
            insertGap.setNull(5, Types.INTEGER);
        }
        insertGap.executeUpdate();
    }

    private static PreparedStatement change(Connection connection, String assignments) throws SQLException {
        return connection.prepareStatement(
                "UPDATE world SET " + assignments + " WHERE key = ? AND delete_time IS NULL");
    }

    private static void requireChanged(PreparedStatement statement, String action, long worldKey) throws SQLException {
        if (statement.executeUpdate() != 1) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    "Cannot " + action + " world " + worldKey + ": not what it holds.",
                    null);
        }
    }
}
