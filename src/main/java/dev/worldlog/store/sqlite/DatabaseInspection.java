package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreException.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * The look at an existing database before it is opened for writing: is it ours, can we read its schema, is it whole? What is
 * refused here was not written to.
 *
 * <p>The steps:
 *
 * <ol>
 *   <li>Read the marks of the database file alone, without locks or side files.
 *   <li>If there is no write-ahead log, the file alone is the database: check it the same way.
 *   <li>If there is one, check through a read-only connection, which sees the log and can write neither of the two. (SQLite
 *       may rebuild the {@code -shm} file, which holds nothing of its own.)
 *   <li>Compare how far it goes with the watermark.
 * </ol>
 *
 * <p>Confined to the opening thread.
 */
final class DatabaseInspection {
    private final StoreDirectory directory;
    private final Connections connections;
    private final Schema schema;
    private final ReadWatchdog watchdog;
    private final Optional<Watermark.Mark> promised;
    private final boolean lossAccepted;

    /**
     * @param promised how far the database came
     * @param lossAccepted whether it may have lost its end
     */
    DatabaseInspection(
            StoreDirectory directory,
            Connections connections,
            Schema schema,
            ReadWatchdog watchdog,
            Optional<Watermark.Mark> promised,
            boolean lossAccepted) {
        this.promised = promised;
        this.lossAccepted = lossAccepted;
        this.directory = directory;
        this.connections = connections;
        this.schema = schema;
        this.watchdog = watchdog;
    }

    /** Returns normally when the database may be opened. */
    void inspect() {
        boolean logged = directory.logBytes() > 0;
        try (Connection connection = connections.openUntouching()) {
            checkMarks(connection);
            if (!logged) {
                checkContents(connection);
            }
        } catch (SQLException e) {
            // A crash in the middle of a checkpoint leaves a file that is only whole together with its log.
            if (!logged || SqliteErrors.kind(e) != Kind.CORRUPT || isNotDatabase(e)) {
                throw unreadable(e);
            }
        }
        if (logged) {
            inspectWithLog();
        }
    }

    private void inspectWithLog() {
        try (Connection connection = connections.openReader()) {
            checkMarks(connection);
            checkContents(connection);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private void checkMarks(Connection connection) throws SQLException {
        long application = Sql.queryLong(connection, "PRAGMA application_id");
        if (application != Schema.APPLICATION_ID) {
            throw foreign(null);
        }
        long version = Sql.queryLong(connection, "PRAGMA user_version");
        if (version < schema.oldestVersion() || version > schema.version()) {
            throw StoreDirectory.refused(
                    path(),
                    "has schema " + version + ", this program knows " + schema.oldestVersion() + " to "
                            + schema.version(),
                    "use the program that wrote it",
                    null);
        }
    }

    private void checkContents(Connection connection) throws SQLException {
        StoredRow meta;
        try {
            meta = new ContentsCheck(connection, schema, watchdog).run();
        } catch (StoreException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
        checkLength(meta);
    }

    /** A damaged end of the write-ahead log is dropped by SQLite as if it had never been. The watermark knows better. */
    private void checkLength(StoredRow meta) {
        Watermark.Mark held = new Watermark.Mark(meta.number("epoch"), meta.number("commit_number"));
        if (promised.filter(mark -> mark.isAheadOf(held)).isPresent() && !lossAccepted) {
            throw new StoreException(
                    Kind.CORRUPT,
                    path() + " ends at commit " + held.commitNumber() + " of epoch " + held.epoch()
                            + ", but commit " + promised.get().commitNumber() + " of epoch "
                            + promised.get().epoch()
                            + " was durable: its end is lost. Nothing was changed; keep a copy of the directory, then restore"
                            + " a backup, or accept the loss with --accept-loss.",
                    null);
        }
    }

    private StoreException unreadable(SQLException failure) {
        if (isNotDatabase(failure)) {
            return foreign(failure);
        }
        if (SqliteErrors.kind(failure) == Kind.CORRUPT) {
            return damaged(String.valueOf(failure.getMessage()), failure);
        }
        return StoreDirectory.notPermitted(
                path(), "cannot be read (" + failure.getMessage() + ")", "check its permissions and the disk", failure);
    }

    private StoreException foreign(@Nullable SQLException failure) {
        return StoreDirectory.refused(
                path(), "is not a Worldlog database", "move it away, or name another directory", failure);
    }

    private StoreException damaged(String how, @Nullable Exception failure) {
        return new StoreException(
                Kind.CORRUPT,
                path() + " is damaged (" + how
                        + "). Nothing was changed; keep a copy of the directory, then restore a backup.",
                failure);
    }

    private Path path() {
        return directory.database();
    }

    private static boolean isNotDatabase(SQLException failure) {
        return failure.getErrorCode() == SQLiteErrorCode.SQLITE_NOTADB.code;
    }
}
