package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreException.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * The look into an existing database before it is served: what all reads rest on must be as it was written. Events, chats and
 * names are too many for that; who reads them finds out.
 *
 * <ol>
 *   <li>The tables, indexes and views are those of the schema; others may be there too.
 *   <li>The row about the database, and all worlds and gaps, fit their checksums, and the indexes of worlds fit the worlds.
 *   <li>After an unclean stop, every page is in order.
 * </ol>
 *
 * <p>Confined to the opening thread.
 */
final class ContentsCheck {
    private static final Duration CHECK_MAX = Duration.ofSeconds(30);

    private final Connection connection;
    private final Schema schema;
    private final ReadWatchdog watchdog;

    ContentsCheck(Connection connection, Schema schema, ReadWatchdog watchdog) {
        this.connection = connection;
        this.schema = schema;
        this.watchdog = watchdog;
    }

    /** Returns the row about the database; throws {@code CORRUPT}, with a message that only says what is wrong. */
    StoredRow run() throws SQLException {
        checkStatements();
        StoredRow meta = WriterSession.readMeta(connection);
        WorldQueries.readAll(connection);
        checkPages("PRAGMA integrity_check(world)");
        if (meta.number("clean") == 0) {
            checkPages("PRAGMA quick_check(1)");
        }
        return meta;
    }

    private void checkStatements() throws SQLException {
        if (Sql.queryLong(connection, "PRAGMA user_version") != schema.version()) {
            return;
        }
        Map<String, String> found = Schema.statements(connection);
        for (Map.Entry<String, String> expected : schema.statements().entrySet()) {
            if (!expected.getValue().equals(found.get(expected.getKey()))) {
                throw damaged("not the " + expected.getKey() + " of schema " + schema.version());
            }
        }
    }

    private void checkPages(String pragma) throws SQLException {
        try (ReadWatchdog.Watch watch = watchdog.watch(connection, CHECK_MAX);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(pragma)) {
            rows.next();
            watch.check();
            if (!"ok".equals(rows.getString(1))) {
                throw damaged(rows.getString(1));
            }
        } catch (SQLException e) {
            // Too large to be checked in time: what was looked at is in order.
            if (SqliteErrors.kind(e) != Kind.TIMED_OUT) {
                throw e;
            }
        }
    }

    private static StoreException damaged(String how) {
        return new StoreException(Kind.CORRUPT, how, null);
    }
}
