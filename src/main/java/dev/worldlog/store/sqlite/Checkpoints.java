package dev.worldlog.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what is in the write-ahead log into the database file. SQLite would do so by itself inside some commit, and would keep
 * a failure to itself; here it happens between commits, and a failure is seen.
 *
 * <p>Confined to the commit thread.
 */
final class Checkpoints {
    static final int FRAMES_DUE = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    /** Commits and bytes of events after which the log is looked into again: less cannot have made much. */
    private static final int COMMITS_UNSEEN_MAX = 16;

    private static final long BYTES_UNSEEN_MAX = 1 << 20;
    private static final long IDLE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long WARNING_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int PATIENCE_MILLIS = 100;

    private final StoreDirectory directory;
    private final LongSupplier nanoTime;
    private long lastCommitNanos;
    private long lastWarningNanos;
    private int commitsUnseen;
    private long bytesUnseen;

    Checkpoints(StoreDirectory directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
        this.lastCommitNanos = nanoTime.getAsLong();
        this.lastWarningNanos = lastCommitNanos - WARNING_NANOS;
    }

    /** Notes a commit of events with so many bytes. */
    void committed(long eventBytes) {
        lastCommitNanos = nanoTime.getAsLong();
        commitsUnseen++;
        bytesUnseen += eventBytes;
    }

    /** Moves what is due: much of the log by and by, all of it when it has grown large or nobody is writing. */
    void runIfDue(Connection connection) throws SQLException {
        long bytes = directory.logBytes();
        if (bytes == 0) {
            return;
        }
        boolean idle = nanoTime.getAsLong() - lastCommitNanos >= IDLE_NANOS;
        if (idle || bytes > Connections.LOG_BYTES_KEPT) {
            boolean emptied = empty(connection);
            if (!emptied && bytes > Connections.LOG_BYTES_KEPT) {
                warn(bytes);
            }
        } else if (commitsUnseen >= COMMITS_UNSEEN_MAX || bytesUnseen >= BYTES_UNSEEN_MAX) {
            commitsUnseen = 0;
            bytesUnseen = 0;
            if (checkpoint(connection, "NOOP").waiting() >= FRAMES_DUE) {
                checkpoint(connection, "PASSIVE");
            }
        }
    }

    /** Moves everything and cuts the log to nothing. Returns false when readers were in the way. */
    boolean empty(Connection connection) throws SQLException {
        // Readers are short, but the commits that come next should not wait for the longest of them.
        Sql.run(connection, "PRAGMA busy_timeout = " + PATIENCE_MILLIS);
        try {
            return !checkpoint(connection, "TRUNCATE").busy();
        } finally {
            Sql.run(connection, "PRAGMA busy_timeout = " + Connections.WRITER_BUSY_MILLIS);
        }
    }

    private void warn(long bytes) {
        long now = nanoTime.getAsLong();
        if (now - lastWarningNanos >= WARNING_NANOS) {
            lastWarningNanos = now;
            LOG.warn("The write-ahead log has {} bytes and cannot be emptied: reads keep it in use", bytes);
        }
    }

    private static Outcome checkpoint(Connection connection, String mode) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("PRAGMA wal_checkpoint(" + mode + ")");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return new Outcome(rows.getInt(1) != 0, rows.getInt(2), rows.getInt(3));
        }
    }

    private record Outcome(boolean busy, int frames, int moved) {
        int waiting() {
            return frames - moved;
        }
    }
}
