package dev.worldlog.store.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The connections for reading. Each read has one to itself for a short time, is stopped when it takes too long, and leaves
 * nothing open; a connection on which a read failed is not used again.
 *
 * <p>Thread-safe.
 */
final class ReaderPool implements AutoCloseable {
    private static final long CONNECTION_MILLIS = 2_000;

    private final HikariDataSource pool;
    private final ReadWatchdog watchdog;
    private final Duration timeout;

    ReaderPool(ConnectionOpener opener, SqliteStoreConfig config, ReadWatchdog watchdog) {
        HikariConfig settings = new HikariConfig();
        settings.setPoolName("worldlog-readers");
        settings.setDataSource(new ReaderSource(opener));
        settings.setReadOnly(true);
        settings.setMaximumPoolSize(config.readers());
        settings.setConnectionTimeout(CONNECTION_MILLIS + config.readTimeout().toMillis());
        settings.setMaxLifetime(Duration.ofMinutes(30).toMillis());
        this.pool = new HikariDataSource(settings);
        this.watchdog = watchdog;
        this.timeout = config.readTimeout();
    }

    /** Runs one read, each of its statements on its own. */
    <T> T read(String doing, Query<T> query) {
        try (Connection connection = pool.getConnection()) {
            boolean done = false;
            try (ReadWatchdog.Watch watch = watchdog.watch(connection, timeout)) {
                T result = query.run(connection, watch);
                done = true;
                return result;
            } finally {
                if (!done) {
                    pool.evictConnection(connection);
                }
            }
        } catch (SQLException e) {
            throw SqliteErrors.translate(doing, e);
        }
    }

    /** Runs one read whose statements all see the same state of the database. */
    <T> T readTogether(String doing, Query<T> query) {
        return read(doing, (connection, watch) -> {
            Sql.run(connection, "BEGIN");
            T result = query.run(connection, watch);
            Sql.run(connection, "COMMIT");
            return result;
        });
    }

    @Override
    public void close() {
        pool.close();
    }

    /** One read. */
    @FunctionalInterface
    interface Query<T> {
        T run(Connection connection, ReadWatchdog.Watch watch) throws SQLException;
    }
}
