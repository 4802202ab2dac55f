package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The claim of one process on a directory: a locked file that the system releases when the process ends, however it ends.
 *
 * <p>Thread-safe.
 */
final class DirectoryLock implements AutoCloseable {
    /**
     * What this process holds. Asked first, because opening and closing the lock file once more would release the lock that
     * is already held on it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final Set<StandardOpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Takes the lock or refuses at once. */
    static DirectoryLock acquire(StoreDirectory directory) {
        Path real = realPath(directory);
        if (!HELD.add(real)) {
            throw inUse(directory, "this process");
        }
        boolean locked = false;
        try {
            DirectoryLock lock = new DirectoryLock(real, openLocked(directory));
            locked = true;
            return lock;
        } finally {
            if (!locked) {
                HELD.remove(real);
            }
        }
    }

    private static FileChannel openLocked(StoreDirectory directory) {
        FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(directory.lock(), OPTIONS, directory.ownerOnly("rw-------"));
            if (channel.tryLock() == null) {
                throw inUse(
                        directory,
                        "process " + Files.readString(directory.lock()).trim());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            locked = true;
            return channel;
        } catch (IOException e) {
            throw StoreDirectory.notPermitted(
                    directory.lock(), "cannot be locked (" + e + ")", "check its permissions and the free space", e);
        } finally {
            if (!locked && channel != null) {
                closeQuietly(channel);
            }
        }
    }

    private static Path realPath(StoreDirectory directory) {
        try {
            return directory.path().toRealPath();
        } catch (IOException e) {
            throw StoreDirectory.notPermitted(directory.path(), "cannot be found (" + e + ")", "check the path", e);
        }
    }

    private static StoreException inUse(StoreDirectory directory, String holder) {
        return StoreDirectory.unusable(
                StoreException.Kind.LOCKED,
                directory.path(),
                "is in use by " + holder,
                "stop that server, or name another directory",
                null);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone in any case, and the lock with it.
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
        HELD.remove(directory);
    }
}
