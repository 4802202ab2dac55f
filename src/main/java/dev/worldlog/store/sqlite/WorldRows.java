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
import java.util.List;
import java.util.Map;

/**
 * The statements of the writer that change worlds and gaps.
 *
 * <p>Confined to the commit thread; part of a {@link WriterSession}.
 */
final class WorldRows {
    private final PreparedStatement select;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement insertGap;

    WorldRows(Connection connection) throws SQLException {
        select = connection.prepareStatement(Table.WORLD.select() + "WHERE key = ?");
        insert = connection.prepareStatement(Table.WORLD.insert());
        update = connection.prepareStatement(Table.WORLD.update());
        insertGap = connection.prepareStatement(Table.GAP.insert());
    }

    void create(WorldRecord world, List<Gap> gaps) throws SQLException {
        Positions.requireKey(world.key());
        HashChain chain = new HashChain(HashChain.origin());
        gaps.forEach(chain::addGap);
        StoredRow.of(
                        Table.WORLD,
                        world.key(),
                        world.id(),
                        Micros.of(world.createTime()),
                        world.displayName(),
                        LabelsJson.write(world.labels()),
                        Micros.of(world.updateTime()),
                        world.revision(),
                        world.logId(),
                        world.exposedAheadMax(),
                        world.lastSequence(),
                        world.eventCount(),
                        chain.head(),
                        null,
                        0L)
                .insert(insert);
        for (Gap gap : gaps) {
            addGap(world.key(), gap);
        }
    }

    void describe(Mutation.UpdateWorld change) throws SQLException {
        alive("update", change.worldKey())
                .set("display_name", change.displayName())
                .set("labels", LabelsJson.write(change.labels()))
                .set("update_time", Micros.of(change.updateTime()))
                .set("revision", change.revision())
                .update(update);
    }

    void delete(Mutation.DeleteWorld deletion) throws SQLException {
        alive("delete", deletion.worldKey())
                .set("display_name", "")
                .set("labels", LabelsJson.write(Map.of()))
                .set("delete_time", Micros.of(deletion.deleteTime()))
                .set("last_sequence", deletion.lastSequence())
                .set("event_count", 0L)
                .set("exposed_ahead_max", 0L)
                .update(update);
    }

    /** Notes that nothing of a deleted world is left. */
    void purge(long worldKey) throws SQLException {
        row("purge", worldKey).set("purged", 1L).update(update);
    }

    void open(Mutation.OpenWorld opening) throws SQLException {
        open(opening.worldKey(), opening.exposedAheadMax());
    }

    /** Notes that what is durable is all that was seen. */
    void close(long worldKey) throws SQLException {
        open(worldKey, 0);
    }

    private void open(long worldKey, long exposedAheadMax) throws SQLException {
        alive("open", worldKey).set("exposed_ahead_max", exposedAheadMax).update(update);
    }

    void settle(long worldKey, Gap gap) throws SQLException {
        StoredRow world = below(gap.getFromSequence(), worldKey);
        HashChain chain = new HashChain(world.bytes("chain_head"));
        chain.addGap(gap);
        world.set("last_sequence", gap.getToSequence())
                .set("exposed_ahead_max", 0L)
                .set("chain_head", chain.head())
                .update(update);
        addGap(worldKey, gap);
    }

    /** Begins another incarnation of a world. */
    void renew(long worldKey, String logId) throws SQLException {
        alive("renew", worldKey).set("log_id", logId).update(update);
    }

    /** Notes events that were added, by rising sequence. */
    void grow(long worldKey, Span added, List<byte[]> bodies) throws SQLException {
        StoredRow world = below(added.from(), worldKey);
        HashChain chain = new HashChain(world.bytes("chain_head"));
        bodies.forEach(chain::addEvent);
        world.set("last_sequence", added.to())
                .set("event_count", world.number("event_count") + bodies.size())
                .set("chain_head", chain.head())
                .update(update);
    }

    private void addGap(long worldKey, Gap gap) throws SQLException {
        StoredRow.of(
                        Table.GAP,
                        worldKey,
                        gap.getFromSequence(),
                        gap.getToSequence(),
                        (long) gap.getReasonValue(),
                        gap.hasCount() ? gap.getCount() : null)
                .insert(insertGap);
    }

    /** A world that holds nothing from a sequence on. */
    private StoredRow below(long sequence, long worldKey) throws SQLException {
        StoredRow world = alive("append to", worldKey);
        if (world.number("last_sequence") >= sequence) {
            throw unexpected("append to", worldKey);
        }
        return world;
    }

    private StoredRow alive(String action, long worldKey) throws SQLException {
        StoredRow world = row(action, worldKey);
        if (world.has("delete_time")) {
            throw unexpected(action, worldKey);
        }
        return world;
    }

    private StoredRow row(String action, long worldKey) throws SQLException {
        select.setLong(1, worldKey);
        try (ResultSet rows = select.executeQuery()) {
            if (rows.next()) {
                return StoredRow.read(Table.WORLD, rows);
            }
            throw unexpected(action, worldKey);
        }
    }

    private static StoreException unexpected(String action, long worldKey) {
        return new StoreException(
                StoreException.Kind.CORRUPT, "Cannot " + action + " world " + worldKey + ": not what it holds.", null);
    }
}
