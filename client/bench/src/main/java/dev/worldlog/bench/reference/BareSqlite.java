package dev.worldlog.bench.reference;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A writer of events that is nothing but sqlite-jdbc: begin, insert a batch, note what grew, commit.
 *
 * <p>It writes rows that exist already, into a copy of the database that they come from, so schema, indexes and values are the
 * same. Flushes are the same (write-ahead log, {@code synchronous = FULL}), and so is the page cache. What it does not do: encode,
 * take checksums, continue the hash chain, look ids up, keep a watermark. Checkpoints are SQLite's own, at the same thousand pages.
 *
 * <p>Not thread-safe.
 */
public final class BareSqlite implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement world;
    private final PreparedStatement chat;
    private final PreparedStatement meta;

    private BareSqlite(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA cache_size = -16000");
            statement.execute("PRAGMA wal_autocheckpoint = 1000");
        }
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        world = connection.prepareStatement(
                "UPDATE world SET last_sequence = ?, event_count = event_count + ? WHERE key = ?");
        chat = connection.prepareStatement(
                "UPDATE chat SET last_sequence = ?, event_count = event_count + ?, last_emit_time = ? WHERE key = ?");
        meta = connection.prepareStatement("UPDATE meta SET commit_number = commit_number + 1");
    }

    /** Opens a file that {@link StoreFile#copyTo} has made. */
    public static BareSqlite open(Path database) throws SQLException {
        return new BareSqlite(DriverManager.getConnection("jdbc:sqlite:" + database));
    }

    /** Inserts the rows, so many a commit; they are durable when this returns. */
    public void insert(StoredRows rows, int batch) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(rows.insertStatement())) {
            for (int from = 0; from < rows.count(); from += batch) {
                int to = Math.min(from + batch, rows.count());
                begin.execute();
                for (int row = from; row < to; row++) {
                    rows.bind(insert, row);
                    insert.addBatch();
                }
                insert.executeBatch();
                noteGrowth(rows, to - 1, to - from);
                commit.execute();
            }
        }
    }

    private void noteGrowth(StoredRows rows, int last, int count) throws SQLException {
        long position = rows.number("position", last);
        world.setLong(1, Positions.sequence(position));
        world.setLong(2, count);
        world.setLong(3, Positions.world(position));
        world.executeUpdate();
        chat.setLong(1, Positions.sequence(position));
        chat.setLong(2, count);
        chat.setLong(3, rows.number("emit_time", last));
        chat.setLong(4, rows.number("chat", last));
        chat.executeUpdate();
        meta.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
