package dev.worldlog.store.sqlite;

import dev.worldlog.store.HashChain;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Gap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
    private final PreparedStatement renew;
    private final PreparedStatement grow;
    private final PreparedStatement insertGap;
    private final PreparedStatement head;

    WorldRows(Connection connection) throws SQLException {
        insert = connection.prepareStatement("""
                INSERT INTO world (key, id, display_name, labels, create_time, update_time, revision, log_id,
                  exposed_ahead_max, last_sequence, event_count, chain_head)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
        describe = change(connection, "display_name = ?, labels = ?, update_time = ?, revision = ?");
        delete = change(connection, "delete_time = ?, last_sequence = ?, event_count = 0, exposed_ahead_max = 0");
        open = change(connection, "exposed_ahead_max = ?");
        renew = change(connection, "log_id = ?");
        settle = connection.prepareStatement("""
                UPDATE world SET last_sequence = ?, exposed_ahead_max = 0, chain_head = ?
                WHERE key = ? AND delete_time IS NULL AND last_sequence < ?""");
        grow = connection.prepareStatement("""
                UPDATE world SET last_sequence = ?, event_count = event_count + ?, chain_head = ?
                WHERE key = ? AND delete_time IS NULL AND last_sequence < ?""");
        insertGap = connection.prepareStatement(
                "INSERT INTO gap (world, from_sequence, to_sequence, reason, count) VALUES (?, ?, ?, ?, ?)");
        head = connection.prepareStatement("SELECT chain_head FROM world WHERE key = ?");
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
        HashChain chain = new HashChain(HashChain.origin());
        gaps.forEach(chain::addGap);
        insert.setBytes(12, chain.head());
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
        HashChain chain = chain(worldKey);
        chain.addGap(gap);
        settle.setLong(1, gap.getToSequence());
        settle.setBytes(2, chain.head());
        settle.setLong(3, worldKey);
        settle.setLong(4, gap.getFromSequence());
        requireChanged(settle, "settle", worldKey);
        addGap(worldKey, gap);
    }

    /** Begins another incarnation of a world. */
    void renew(long worldKey, String logId) throws SQLException {
        renew.setString(1, logId);
        renew.setLong(2, worldKey);
        requireChanged(renew, "renew", worldKey);
    }

    /** The hash chain of a world, to be continued. */
    HashChain chain(long worldKey) throws SQLException {
        head.setLong(1, worldKey);
        try (ResultSet rows = head.executeQuery()) {
            if (!rows.next()) {
                throw unexpected("append to", worldKey);
            }
            return new HashChain(rows.getBytes(1));
        }
    }

    /** Notes events that were added, the first and the last of them given by sequence, and the chain they continue. */
    void grow(long worldKey, Span added, long count, HashChain chain) throws SQLException {
        grow.setLong(1, added.to());
        grow.setLong(2, count);
        grow.setBytes(3, chain.head());
        grow.setLong(4, worldKey);
        grow.setLong(5, added.from());
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
            throw unexpected(action, worldKey);
        }
    }

    private static StoreException unexpected(String action, long worldKey) {
        return new StoreException(
                StoreException.Kind.CORRUPT, "Cannot " + action + " world " + worldKey + ": not what it holds.", null);
    }
}
