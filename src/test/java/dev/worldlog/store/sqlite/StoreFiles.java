package dev.worldlog.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a store in a test: what they contain, and an outsider's connection to them.
 *
 * <p>Immutable.
 */
public record StoreFiles(Path directory) {
    Path database() {
        return directory.resolve("worldlog.db");
    }

    Path log() {
        return directory.resolve("worldlog.db-wal");
    }

    /** The bytes of every file but the lock. Only for stores that are not open in this process. */
    Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(file -> !file.endsWith("lock")).toList()) {
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

    Path watermark() {
        return directory.resolve("watermark");
    }

    /** Copies the files of a store as they are, like a crash would leave them. */
    void copyTo(Path target) throws IOException {
        if (Files.exists(watermark())) {
            Files.copy(watermark(), target.resolve("watermark"));
        }
        Files.copy(database(), target.resolve("worldlog.db"));
        Files.copy(log(), target.resolve("worldlog.db-wal"));
    }
}
