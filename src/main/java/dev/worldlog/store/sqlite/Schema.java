package dev.worldlog.store.sqlite;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables, how they came to be, and what marks a file as ours. Why they are as they are stands in
 * {@code src/docs/decisions/0001-sqlite-schema.md}.
 *
 * <p>Immutable.
 */
record Schema(List<Migration> migrations) {
    /** "WLOG", so that {@code file} and SQLite can tell what the file is. */
    static final int APPLICATION_ID = 0x574C4F47;

    static final Schema CURRENT = new Schema(List.of(new Migration(3, SchemaVersion3.STATEMENTS)));

    Schema {
        migrations = List.copyOf(migrations);
    }

    /** The oldest version that can be brought up to date. */
    int oldestVersion() {
        return migrations.get(0).version();
    }

    int version() {
        return migrations.get(migrations.size() - 1).version();
    }

    /** Brings the database to this version, in one transaction. Does nothing when it is there. */
    void migrate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int found = (int) Sql.queryLong(connection, "PRAGMA user_version");
            if (found >= version()) {
                return;
            }
            statement.executeUpdate("BEGIN IMMEDIATE");
            for (Migration migration : migrations) {
                if (migration.version() > found) {
                    statement.executeUpdate(migration.statements());
                }
            }
            statement.executeUpdate("PRAGMA user_version = " + version());
            statement.executeUpdate("COMMIT");
        }
    }

    /** The statements that made the tables, indexes and views of this version, by type and name. */
    Map<String, String> statements() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            migrate(connection);
            return statements(connection);
        }
    }

    /** The statements that a database says it was made with, by type and name. */
    static Map<String, String> statements(Connection connection) throws SQLException {
        Map<String, String> statements = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT type || ' ' || name || ' of ' || tbl_name, coalesce(sql, '') FROM sqlite_schema")) {
            while (rows.next()) {
                statements.put(rows.getString(1), rows.getString(2));
            }
        }
        return statements;
    }
}
