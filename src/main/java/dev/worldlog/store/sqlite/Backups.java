package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of a store, each a directory of its own beneath {@code backups} that a server can be started on. The steps:
 *
 * <ol>
 *   <li>SQLite writes a copy under a name of drafts, from one read transaction.
 *   <li>The copy is checked and marked as one, and flushed.
 *   <li>Its directory is renamed, and the rename is flushed.
 * </ol>
 *
 * <p>Thread-safe.
 */
final class Backups {
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    /** No name of a backup begins so. */
    private static final String DRAFT_PREFIX = ".new-";

    private final StoreDirectory directory;
    private final Connections connections;

    Backups(StoreDirectory directory, Connections connections) {
        this.directory = directory;
        this.connections = connections;
    }

    /** Removes the drafts of a process that was killed meanwhile. What resists does not matter: only room is lost. */
    void clearDrafts() {
        if (!Files.isDirectory(directory.backups())) {
            return;
        }
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(directory.backups(), DRAFT_PREFIX + "*")) {
            for (Path draft : drafts) {
                remove(draft);
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("an unfinished backup could not be removed: {}", e.toString());
        }
    }

    /** Makes a copy and returns its size. One at a time. */
    synchronized long make(String name) throws FileAlreadyExistsException {
        Path target = directory.backups().resolve(name);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(name);
        }
        StoreDirectory draft = new StoreDirectory(directory.backups().resolve(DRAFT_PREFIX + name));
        boolean done = false;
        try {
            remove(draft.path());
            Files.createDirectories(directory.backups(), directory.ownerOnly("rwx------"));
            Files.createDirectory(draft.path(), directory.ownerOnly("rwx------"));
            copy(draft);
            StoreDirectory.flush(draft.database());
            StoreDirectory.flush(draft.path());
            Files.move(draft.path(), target, StandardCopyOption.ATOMIC_MOVE);
            StoreDirectory.flush(directory.backups());
            done = true;
            return new StoreDirectory(target).sizeBytes();
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.TRANSIENT, "The backup could not be written: " + e, e);
        } catch (SQLException e) {
            throw SqliteErrors.translate("make a backup", e);
        } finally {
            if (!done) {
                removeQuietly(draft.path());
            }
        }
    }

    private void copy(StoreDirectory draft) throws SQLException {
        try (Connection source = connections.openCopying();
                PreparedStatement vacuum = source.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, draft.database().toString());
            vacuum.execute();
        }
        Connections.finishCopy(draft.database());
    }

    /** Removes a draft with whatever files SQLite had beside the copy. */
    private static void remove(Path draft) throws IOException {
        if (!Files.exists(draft)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(draft)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(draft);
    }

    private static void removeQuietly(Path draft) {
        try {
            remove(draft);
        } catch (IOException | DirectoryIteratorException e) {
            // The next backup of that name removes it, or the next start.
        }
    }
}
