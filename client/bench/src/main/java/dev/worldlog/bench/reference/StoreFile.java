package dev.worldlog.bench.reference;

import dev.worldlog.bench.wire.EventTally;
import dev.worldlog.bench.wire.Fingerprint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The database of a Worldlog server, opened to be read by nothing but JDBC, also while the server uses it.
 *
 * <p>Not thread-safe.
 */
public final class StoreFile implements AutoCloseable {
    private final Connection connection;

    private StoreFile(Connection connection) {
        this.connection = connection;
    }

    public static StoreFile open(Path database) throws SQLException {
        return new StoreFile(DriverManager.getConnection("jdbc:sqlite:" + database.toUri() + "?mode=ro"));
    }

    /** Reads events in order, their positions and bytes, and nothing else. */
    public Fingerprint scan(String world, long fromSequence, long toSequence) throws SQLException {
        EventTally tally = new EventTally();
        Positions positions = Positions.of(connection, world, fromSequence, toSequence);
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT position, bytes FROM event WHERE position BETWEEN ? AND ? ORDER BY position");
                ResultSet rows = positions.bind(select).executeQuery()) {
            long last = 0;
            while (rows.next()) {
                long position = rows.getLong(1);
                byte[] bytes = rows.getBytes(2);
                if (position <= last) {
                    throw new IllegalStateException("position " + position + " after " + last);
                }
                last = position;
                tally.event(bytes, 0, bytes.length);
            }
        }
        return tally.fingerprint();
    }

    public StoredRows rows(String world, long fromSequence, long toSequence) throws SQLException {
        return StoredRows.read(connection, Positions.of(connection, world, fromSequence, toSequence));
    }

    /** Writes all of it into another file, with the same schema. */
    public void copyTo(Path target) throws SQLException {
        try (PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, target.toString());
            copy.execute();
        }
    }

    public static String sqliteVersion() throws SQLException {
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = memory.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sqlite_version()")) {
            return rows.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
