package dev.worldlog.store.sqlite;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.core.DB;

/**
 * Stops reads that run too long. The driver's own query timeout does not: it only waits for locks.
 *
 * <p>Its thread starts with the first read. Thread-safe.
 */
final class ReadWatchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadWatchdog.class);

    private final ScheduledThreadPoolExecutor timer;

    ReadWatchdog() {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "worldlog-read-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Watches what this connection does until the watch is closed. */
    Watch watch(Connection connection, Duration timeout) throws SQLException {
        Watch watch = new Watch(connection.unwrap(SQLiteConnection.class).getDatabase());
        ScheduledFuture<?> expiry = timer.schedule(watch::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
        watch.expiry = expiry;
        return watch;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /**
     * One watched read.
     *
     * <p>Thread-safe.
     */
    static final class Watch implements AutoCloseable {
        private final Object lock = new Object();
        private final DB database;

        @GuardedBy("lock")
        private boolean ended;

        @GuardedBy("lock")
        private boolean expired;

        private volatile @Nullable ScheduledFuture<?> expiry;

        private Watch(DB database) {
            this.database = database;
        }

        /** Between two statements of one read: fails when the time is over. */
        void check() throws SQLException {
            synchronized (lock) {
                if (expired) {
                    throw new SQLException("the read took too long", null, SQLiteErrorCode.SQLITE_INTERRUPT.code);
                }
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                ended = true;
            }
            ScheduledFuture<?> pending = expiry;
            if (pending != null) {
                pending.cancel(false);
            }
        }

        private void expire() {
            // Under the lock, although it calls the driver: afterwards the connection belongs to another read, which
            // must not
            // be stopped instead. The call only sets a flag.
            synchronized (lock) {
                if (ended) {
                    return;
                }
                expired = true;
                try {
                    database.interrupt();
                } catch (SQLException e) {
                    LOG.warn("Cannot stop a read that takes too long", e);
                }
            }
        }
    }
}
