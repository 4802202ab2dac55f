package dev.worldlog.store.sqlite;

import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.Mutation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
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

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement number;
    private final WorldRows worlds;
    private final EventRows events;

    private WriterSession(Connection connection) throws SQLException {
        this.connection = connection;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        number = connection.prepareStatement("UPDATE meta SET commit_number = ?");
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
    long commitNumber() throws SQLException {
        return Sql.queryLong(connection, "SELECT commit_number FROM meta");
    }

    /** Stores the mutations together with the number of this commit. */
    void commit(long commitNumber, List<Mutation> mutations) throws SQLException {
        inTransaction(() -> {
            for (Mutation mutation : mutations) {
                apply(mutation);
            }
            events.flush();
            number.setLong(1, commitNumber);
            number.executeUpdate();
        });
    }

    /** Raises the epoch and takes the clean mark away. Returns whether the mark was missing. */
    boolean beginEpoch() throws SQLException {
        boolean unclean = Sql.queryLong(connection, "SELECT clean FROM meta") == 0;
        inTransaction(() -> Sql.run(connection, "UPDATE meta SET epoch = epoch + 1, clean = 0"));
        return unclean;
    }

    long epoch() throws SQLException {
        return Sql.queryLong(connection, "SELECT epoch FROM meta");
    }

    void markClean() throws SQLException {
        inTransaction(() -> {
            Sql.run(connection, "UPDATE world SET exposed_ahead_max = 0 WHERE exposed_ahead_max <> 0");
            Sql.run(connection, "UPDATE meta SET clean = 1");
        });
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
        worlds.grow(append.worldKey(), span, added.size());
        for (EncodedEvent event : added) {
            events.add(append.worldKey(), event);
        }
    }

    /** What is done inside a transaction. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }
}
