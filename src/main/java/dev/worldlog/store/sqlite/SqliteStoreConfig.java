package dev.worldlog.store.sqlite;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a SQLite store lives and how much it may use.
 *
 * @param directory the directory that belongs to this store alone; created when it is missing
 * @param readers connections for reading; 1 to 64
 * @param readTimeout a read that runs longer is stopped
 * @param memory the sizes of the caches
 * @param pageCountMax pages of {@link #PAGE_BYTES} that the database file may have; 0 for no limit
 * @param lossAccepted whether to open a database that has lost its end, as a new incarnation of every world
 *     <p>Immutable.
 */
public record SqliteStoreConfig(
        Path directory, int readers, Duration readTimeout, CacheSizes memory, long pageCountMax, boolean lossAccepted) {
    public static final int PAGE_BYTES = 4096;

    /**
     * The page caches.
     *
     * @param writerKibibytes of the writer
     * @param readerKibibytes of each reader
     *     <p>Immutable.
     */
    public record CacheSizes(int writerKibibytes, int readerKibibytes) {
        public CacheSizes {
            require(writerKibibytes > 0, "writerKibibytes", writerKibibytes, "more than 0");
            require(readerKibibytes > 0, "readerKibibytes", readerKibibytes, "more than 0");
        }
    }

    public SqliteStoreConfig {
        require(readers >= 1 && readers <= 64, "readers", readers, "1 to 64");
        require(readTimeout.toMillis() >= 1, "readTimeout", readTimeout, "at least 1 ms");
        require(pageCountMax >= 0 && pageCountMax <= 0xFFFFFFFEL, "pageCountMax", pageCountMax, "0 to 4294967294");
    }

    /** The usual sizes, in this directory. */
    public static SqliteStoreConfig in(Path directory) {
        return new SqliteStoreConfig(directory, 4, Duration.ofSeconds(10), new CacheSizes(16_000, 4_000), 0, false);
    }

    public SqliteStoreConfig withReadTimeout(Duration timeout) {
        return new SqliteStoreConfig(directory, readers, timeout, memory, pageCountMax, lossAccepted);
    }

    public SqliteStoreConfig withPageCountMax(long pages) {
        return new SqliteStoreConfig(directory, readers, readTimeout, memory, pages, lossAccepted);
    }

    public SqliteStoreConfig withLossAccepted(boolean accepted) {
        return new SqliteStoreConfig(directory, readers, readTimeout, memory, pageCountMax, accepted);
    }

    private static void require(boolean valid, String name, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
