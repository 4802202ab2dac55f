package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/**
 * How connections to the database are opened and set up, for each of their uses.
 *
 * <p>Immutable.
 */
final class Connections {
    static final int WRITER_BUSY_MILLIS = 5_000;
    static final long LOG_BYTES_KEPT = 64L << 20;
    private static final int READER_BUSY_MILLIS = 1_000;

    private static final List<String> EVERYWHERE = List.of(
            "PRAGMA wal_autocheckpoint = 0",
            "PRAGMA mmap_size = 0",
            "PRAGMA temp_store = MEMORY",
            "PRAGMA trusted_schema = OFF",
            "PRAGMA cell_size_check = ON",
            "PRAGMA foreign_keys = ON",
            "PRAGMA recursive_triggers = OFF");

    private static final Map<SQLiteLimits, Integer> LIMITS = Map.of(
            SQLiteLimits.SQLITE_LIMIT_LENGTH, 16 << 20,
            SQLiteLimits.SQLITE_LIMIT_SQL_LENGTH, 100_000,
            SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH, 100,
            SQLiteLimits.SQLITE_LIMIT_COMPOUND_SELECT, 5,
            SQLiteLimits.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256,
            SQLiteLimits.SQLITE_LIMIT_VARIABLE_NUMBER, 2_000,
            SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0,
            SQLiteLimits.SQLITE_LIMIT_TRIGGER_DEPTH, 10);

    private final StoreDirectory directory;
    private final SqliteStoreConfig config;

    Connections(StoreDirectory directory, SqliteStoreConfig config) {
        this.directory = directory;
        this.config = config;
    }

    /** The connection that writes. Every commit on it is flushed to the disk before it returns. */
    Connection openWriter() throws SQLException {
        SQLiteConfig settings = new SQLiteConfig();
        settings.setBusyTimeout(WRITER_BUSY_MILLIS);
        settings.setGetGeneratedKeys(false);
        return open("?mode=rw", settings, connection -> {
            requireLogMode(connection);
            Sql.run(connection, "PRAGMA synchronous = FULL");
            Sql.run(connection, "PRAGMA journal_size_limit = " + LOG_BYTES_KEPT);
            Sql.run(connection, "PRAGMA cache_size = -" + config.memory().writerKibibytes());
            if (config.pageCountMax() > 0) {
                Sql.run(connection, "PRAGMA max_page_count = " + config.pageCountMax());
            }
        });
    }

    /** A connection that can only read. */
    Connection openReader() throws SQLException {
        return open("?mode=ro", readOnly(), connection -> {
            Sql.run(connection, "PRAGMA query_only = ON");
            Sql.run(connection, "PRAGMA cache_size = -" + config.memory().readerKibibytes());
        });
    }

    /** A connection that can only read, and write what it reads into another file. */
    Connection openCopying() throws SQLException {
        return open(
                "?mode=ro",
                readOnly(),
                connection ->
                        connection.unwrap(SQLiteConnection.class).setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, 1));
    }

    /** A connection that reads the database file alone, as it stands, and touches nothing at all. */
    Connection openUntouching() throws SQLException {
        return open("?mode=ro&immutable=1", readOnly(), connection -> {});
    }

    /** A database of the newest schema under the draft's name, complete when this returns. */
    void createDraft(Schema schema) throws SQLException {
        String url = "jdbc:sqlite:" + directory.draft().toUri() + "?mode=rw";
        try (Connection connection = DriverManager.getConnection(url)) {
            Sql.run(connection, "PRAGMA page_size = " + SqliteStoreConfig.PAGE_BYTES);
            Sql.run(connection, "PRAGMA auto_vacuum = INCREMENTAL");
            Sql.run(connection, "PRAGMA synchronous = FULL");
            Sql.run(connection, "PRAGMA application_id = " + Schema.APPLICATION_ID);
            schema.migrate(connection);
            try (PreparedStatement insert = connection.prepareStatement(Table.META.insert())) {
                long now = Micros.of(Instant.now());
                StoredRow.of(Table.META, 1L, 0L, 1L, 0L, 0L, now).insert(insert);
            }
            requireLogMode(connection);
        }
    }

    /** Checks a copy, and marks it as one. */
    static void finishCopy(Path copy) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy.toUri() + "?mode=rw")) {
            Sql.run(connection, "PRAGMA synchronous = FULL");
            String found = Sql.queryText(connection, "PRAGMA integrity_check(1)");
            if (!"ok".equals(found)) {
                throw new StoreException(StoreException.Kind.CORRUPT, "The copy is damaged: " + found, null);
            }
            StoredRow meta = WriterSession.readMeta(connection);
            try (PreparedStatement update = connection.prepareStatement(Table.META.update())) {
                meta.set("copied", 1L).update(update);
            }
        }
    }

    private Connection open(String mode, SQLiteConfig settings, Setup setup) throws SQLException {
        Connection connection =
                settings.createConnection("jdbc:sqlite:" + directory.database().toUri() + mode);
        boolean ready = false;
        try {
            for (String statement : EVERYWHERE) {
                Sql.run(connection, statement);
            }
            for (Map.Entry<SQLiteLimits, Integer> limit : LIMITS.entrySet()) {
                connection.unwrap(SQLiteConnection.class).setLimit(limit.getKey(), limit.getValue());
            }
            setup.apply(connection);
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    private static SQLiteConfig readOnly() {
        SQLiteConfig settings = new SQLiteConfig();
        settings.setReadOnly(true);
        settings.setBusyTimeout(READER_BUSY_MILLIS);
        return settings;
    }

    private static void requireLogMode(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA journal_mode = WAL")) {
            rows.next();
            String mode = rows.getString(1);
            if (!"wal".equals(mode.toLowerCase(Locale.ROOT))) {
                throw new StoreException(
                        StoreException.Kind.REFUSED,
                        "The database stays in journal mode " + mode + " (expected: wal).",
                        null);
            }
        }
    }

    /** What a use of a connection adds to the common settings. */
    private interface Setup {
        void apply(Connection connection) throws SQLException;
    }
}
