package dev.worldlog.store.sqlite;

import dev.worldlog.log.Limits;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one writer connection: its statements, kept open, and what it remembers of the rows it wrote. After any failure
 * it is closed and another one takes its place, so that nothing half done is carried on.
 *
 * <p>Transactions are spelled out in SQL: the driver's own would leave a connection whose commit failed once unusable without
 * saying so. Confined to the commit thread.
 */
final class WriterSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterSession.class);

    /** More than anybody can have emitted since a backup. */
    private static final long RENEWAL_GAP = 1L << 32;

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement updateMeta;
    private final StoredRow meta;
    private final WorldRows worlds;
    private final EventRows events;

    private WriterSession(Connection connection) throws SQLException {
        this.connection = connection;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        updateMeta = connection.prepareStatement(Table.META.update());
        meta = readMeta(connection);
        worlds = new WorldRows(connection);
        events = new EventRows(connection);
    }

    static WriterSession open(ConnectionOpener opener) throws SQLException {
        Connection connection = opener.open();
        boolean ready = false;
        try {
            WriterSession session = new WriterSession(connection);
            ready = true;
            return session;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    Connection connection() {
        return connection;
    }

    /** The number of the last commit that is stored. */
    long commitNumber() {
        return meta.number("commit_number");
    }

    /** Stores the mutations together with the number of this commit. */
    void commit(long commitNumber, List<Mutation> mutations) throws SQLException {
        inTransaction(() -> {
            for (Mutation mutation : mutations) {
                apply(mutation);
            }
            events.flush();
            meta.set("commit_number", commitNumber).update(updateMeta);
        });
    }

    /**
     * Raises the epoch above everything that was promised and takes the clean mark away. A database that is a copy, or that
     * does not hold what was promised, begins a new incarnation.
     *
     * @return whether the clean mark was missing
     */
    boolean beginEpoch(Optional<Watermark.Mark> promised) throws SQLException {
        boolean unclean = meta.number("clean") == 0;
        Watermark.Mark held = new Watermark.Mark(epoch(), commitNumber());
        Watermark.Mark mark = promised.orElse(held);
        boolean copied = meta.number("copied") == 1;
        inTransaction(() -> {
            if (copied || mark.isAheadOf(held)) {
                renewWorlds();
            }
            meta.set("clean", 0L)
                    .set("copied", 0L)
                    .set("epoch", Math.max(held.epoch(), mark.epoch()) + 1)
                    .set("commit_number", Math.max(held.commitNumber(), mark.commitNumber()))
                    .update(updateMeta);
        });
        return unclean;
    }

    /** Gives every world a new log id, and numbers that nobody can have seen. */
    private void renewWorlds() throws SQLException {
        List<WorldRecord> alive = WorldQueries.alive(connection);
        for (WorldRecord world : alive) {
            worlds.renew(world.key(), UUID.randomUUID().toString());
            if (world.lastSequence() < Limits.SEQUENCE_MAX) {
                worlds.settle(
                        world.key(),
                        Gap.newBuilder()
                                .setFromSequence(world.lastSequence() + 1)
                                .setToSequence(Math.min(world.lastSequence() + RENEWAL_GAP, Limits.SEQUENCE_MAX))
                                .setReason(GapReason.GAP_REASON_RESTORED)
                                .build());
            }
        }
        LOG.warn("this is not the whole history: every world begins a new log id worlds={}", alive.size());
    }

    long epoch() {
        return meta.number("epoch");
    }

    void markClean() throws SQLException {
        inTransaction(() -> {
            for (WorldRecord world : WorldQueries.open(connection)) {
                worlds.close(world.key());
            }
            meta.set("clean", 1L).update(updateMeta);
        });
    }

    /** Notes that nothing of a deleted world is left. */
    void purge(long worldKey) throws SQLException {
        worlds.purge(worldKey);
    }

    /** The one row about the whole database. */
    static StoredRow readMeta(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(Table.META.select())) {
            if (rows.next()) {
                return StoredRow.read(Table.META, rows);
            }
            throw new StoreException(StoreException.Kind.CORRUPT, "The table META is empty.", null);
        }
    }

    /** Runs the work in one transaction. When it fails this session is of no further use. */
    void inTransaction(Work work) throws SQLException {
        begin.execute();
        work.run();
        commit.execute();
    }

    /** Gives up whatever is not committed. */
    @Override
    public void close() {
        try (connection) {
            if (!connection.isClosed()) {
                rollBack();
            }
        } catch (SQLException e) {
            LOG.debug("The writer connection did not close in order", e);
        }
    }

    private void rollBack() {
        try {
            Sql.run(connection, "ROLLBACK");
        } catch (SQLException e) {
            // There is nothing to roll back: it is committed, or rolled back by the failure.
        }
    }

    private void apply(Mutation mutation) throws SQLException {
        if (mutation instanceof Mutation.AppendEvents append) {
            append(append);
        } else if (mutation instanceof Mutation.CreateWorld create) {
            worlds.create(create.world(), create.gaps());
        } else if (mutation instanceof Mutation.UpdateWorld update) {
            worlds.describe(update);
        } else if (mutation instanceof Mutation.DeleteWorld deletion) {
            worlds.delete(deletion);
        } else if (mutation instanceof Mutation.OpenWorld opening) {
            worlds.open(opening);
        } else if (mutation instanceof Mutation.SettleWorld settlement) {
            worlds.settle(settlement.worldKey(), settlement.gap());
        }
    }

    private void append(Mutation.AppendEvents append) throws SQLException {
        List<EncodedEvent> added = append.events();
        if (added.isEmpty()) {
            return;
        }
        Span span =
                new Span(added.get(0).sequence(), added.get(added.size() - 1).sequence());
        List<byte[]> bodies = new ArrayList<>(added.size());
        for (EncodedEvent event : added) {
            byte[] body = event.bytes().toByteArray();
            events.add(append.worldKey(), event.event(), body);
            bodies.add(body);
        }
        worlds.grow(append.worldKey(), span, bodies);
    }

    /** What is done inside a transaction. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }
}
