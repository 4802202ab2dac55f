package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a store and the files in it. Looks at the database's files by name and size only: to open them here would
 * release the locks that SQLite holds on them.
 *
 * <p>Immutable.
 */
record StoreDirectory(Path path) {
    private static final String DATABASE = "worldlog.db";

    Path database() {
        return path.resolve(DATABASE);
    }

    Path log() {
        return path.resolve(DATABASE + "-wal");
    }

    /** A database in the making: takes its name when it is complete. */
    Path draft() {
        return path.resolve(DATABASE + ".new");
    }

    /** How far the database has come, outside of it. */
    Path watermark() {
        return path.resolve("watermark");
    }

    Path lock() {
        return path.resolve("lock");
    }

    boolean hasDatabase() {
        return Files.exists(database(), LinkOption.NOFOLLOW_LINKS);
    }

    /** Bytes in the write-ahead log; 0 when there is none. */
    long logBytes() {
        return sizeOf(log());
    }

    private static long sizeOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            // Removed in between.
            return 0;
        }
    }

    Path backups() {
        return path.resolve("backups");
    }

    /** Bytes in the database and its log. */
    long sizeBytes() {
        return sizeOf(database()) + logBytes();
    }

    /** Creates the directory when it is missing; refuses what cannot hold a store. */
    void prepare() {
        try {
            if (!Files.exists(path)) {
                Files.createDirectories(path, ownerOnly("rwx------"));
            }
            check(Files.isDirectory(path), path, "is not a directory", "name a directory for the store");
            checkAccess(path);
            String type = Files.getFileStore(path).type();
            check(
                    !FileSystems.isShared(type),
                    path,
                    "is on a shared file system (" + type + ")",
                    "use a disk of this host");
            checkFiles();
        } catch (IOException e) {
            throw notPermitted(path, "cannot be used (" + e + ")", "check the path and its permissions", e);
        }
    }

    /** Makes an empty draft that only its owner may read, instead of one that was never completed. */
    void beginDraft() throws IOException {
        Files.deleteIfExists(path.resolve(DATABASE + ".new-wal"));
        Files.deleteIfExists(path.resolve(DATABASE + ".new-shm"));
        Files.deleteIfExists(path.resolve(DATABASE + ".new-journal"));
        Files.deleteIfExists(draft());
        Files.createFile(draft(), ownerOnly("rw-------"));
    }

    /** Gives the draft its name, durably. */
    void publishDraft() throws IOException {
        Files.move(draft(), database(), StandardCopyOption.ATOMIC_MOVE);
        flush(path);
    }

    /** Makes the contents of a file, or the names in a directory, durable. Not for the database and its log. */
    static void flush(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    FileAttribute<?>[] ownerOnly(String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    static StoreException refused(Path what, String why, String advice, @Nullable Throwable cause) {
        return unusable(StoreException.Kind.REFUSED, what, why, advice, cause);
    }

    static StoreException notPermitted(Path what, String why, String advice, @Nullable Throwable cause) {
        return unusable(StoreException.Kind.NOT_PERMITTED, what, why, advice, cause);
    }

    static StoreException unusable(
            StoreException.Kind kind, Path what, String why, String advice, @Nullable Throwable cause) {
        return new StoreException(kind, what + " " + why + ". Nothing was changed; " + advice + ".", cause);
    }

    private void checkFiles() {
        if (hasDatabase()) {
            check(Files.isRegularFile(database()), database(), "is not a file", "move it away");
            checkAccess(database());
        } else if (Files.exists(log())) {
            throw refused(
                    log(),
                    "is there without its database " + DATABASE,
                    "put the database back, or move the rest away to begin anew",
                    null);
        }
    }

    private static void checkAccess(Path what) {
        check(
                Files.isReadable(what) && Files.isWritable(what),
                what,
                "cannot be read and written by this user",
                "give it to the user that runs the server");
    }

    private static void check(boolean valid, Path what, String why, String advice) {
        if (!valid) {
            throw notPermitted(what, why, advice, null);
        }
    }
}
