package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The watch over the names of the database and its log. SQLite goes on with files that were deleted, moved away or replaced
 * while it has them open, and what it writes to them is lost; this notices.
 *
 * <p>Confined to the commit thread once the store is open.
 */
final class FilesInPlace {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final StoreDirectory directory;
    private final LongSupplier nanoTime;
    private final Optional<Object> database;
    private Optional<Object> log = Optional.empty();
    private long lastCheckNanos;

    /** The database is in its place now. */
    FilesInPlace(StoreDirectory directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
        this.database = identity(directory.database());
        this.lastCheckNanos = nanoTime.getAsLong();
    }

    /** The log was just opened: it stays the same file until its connection is closed. */
    void noteLog() {
        log = identity(directory.log());
    }

    /** Checks both files if that was not done for a while. */
    void checkIfDue() {
        if (nanoTime.getAsLong() - lastCheckNanos >= INTERVAL_NANOS) {
            check();
        }
    }

    /** Checks both files. */
    void check() {
        lastCheckNanos = nanoTime.getAsLong();
        checkDatabase();
        require(log, directory.log());
    }

    /** Checks the database alone, while no log is open. */
    void checkDatabase() {
        require(database, directory.database());
    }

    private static void require(Optional<Object> known, Path file) {
        if (known.isPresent() && !known.equals(identity(file))) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    file
                            + " was deleted, moved away or replaced while it was open. Nothing more is written; put it back"
                            + " before the next start, or restore a backup.",
                    null);
        }
    }

    /** What tells a file from others of its name; empty where there is none, or the file system does not say. */
    private static Optional<Object> identity(Path file) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
