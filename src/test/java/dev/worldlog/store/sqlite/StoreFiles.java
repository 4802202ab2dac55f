package dev.worldlog.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a store in a test: what they contain, and an outsider's connection to them.
 *
 * <p>Immutable.
 */
public record StoreFiles(Path directory) {
    public Path database() {
        return directory.resolve("worldlog.db");
    }

    public Path log() {
        return directory.resolve("worldlog.db-wal");
    }

    /**
     * The bytes of every file but the lock, and the index of the log, which whoever opens it makes anew. Only for stores that
     * are not open in this process.
     */
    public Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(file -> !file.endsWith("lock") && !file.equals(logIndex()))
                    .toList()) {
                contents.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    Connection outsider() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + database());
    }

    /** Runs one statement as somebody else. */
    public void tamper(String sql) {
        try (Connection connection = outsider()) {
            Sql.run(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Runs one statement as somebody who also knows how to write checksums. */
    public void forge(String sql) {
        tamper(sql);
        try (Connection connection = outsider()) {
            for (Table table : List.of(Table.WORLD, Table.GAP)) {
                seal(connection, table);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static void seal(Connection connection, Table table) throws SQLException {
        String row = table.fixed().stream()
                .limit(2)
                .map(column -> column + " = ?")
                .collect(Collectors.joining(" AND ", " WHERE ", ""));
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(table.select());
                PreparedStatement update =
                        connection.prepareStatement("UPDATE " + table.sqlName() + " SET checksum = ?" + row)) {
            while (rows.next()) {
                Object[] values = new Object[table.width()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = Sql.value(rows, i + 1);
                }
                update.setLong(1, Checksum.of(values));
                update.setObject(2, values[0]);
                update.setObject(3, values[1]);
                update.executeUpdate();
            }
        }
    }

    public Path watermark() {
        return directory.resolve("watermark");
    }

    /** What SQLite keeps of the log in memory, beside it. */
    public Path logIndex() {
        return directory.resolve("worldlog.db-shm");
    }

    /** Copies the files of a store as they are, like a crash would leave them. */
    public void copyTo(Path target) throws IOException {
        for (Path file : List.of(watermark(), database(), log(), logIndex())) {
            if (Files.exists(file)) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }
}
