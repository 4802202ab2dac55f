package dev.worldlog.store.sqlite;

import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreWriter;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a SQLite store. Every commit carries a number that is stored with it; after a failure the number tells
 * whether the commit happened all the same.
 *
 * <p>Confined to the commit thread.
 */
final class SqliteStoreWriter implements StoreWriter, AutoCloseable {
    private final ConnectionOpener opener;
    private final Checkpoints checkpoints;
    private final DeletedWorlds deletedWorlds = new DeletedWorlds();
    private @Nullable WriterSession session;
    private final Watermark watermark;
    private final FilesInPlace files;
    private long epoch;
    private long lastCommitNumber;
    /** What was to be committed after {@link #lastCommitNumber}, when it is not known whether it was. */
    private @Nullable List<Mutation> unresolved;

    /** What is committed although that failed, and was not passed again yet. */
    private final Set<List<Mutation>> stored = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Takes over an open session; further ones come from the opener. */
    SqliteStoreWriter(
            WriterSession session,
            ConnectionOpener opener,
            Checkpoints checkpoints,
            Watermark watermark,
            FilesInPlace files) {
        this.session = session;
        this.opener = opener;
        this.checkpoints = checkpoints;
        this.watermark = watermark;
        this.files = files;
        files.noteLog();
    }

    /** Begins an epoch, which the session has raised already. */
    void begin(long raised) {
        epoch = raised;
        run("read the database", current -> lastCommitNumber = current.commitNumber());
        watermark.note(new Watermark.Mark(epoch, lastCommitNumber));
        watermark.flush();
    }

    @Override
    public void commit(List<Mutation> mutations) {
        run("commit to the database", current -> {
            resolve(current);
            if (!stored.remove(mutations)) {
                unresolved = mutations;
                current.commit(lastCommitNumber + 1, mutations);
                unresolved = null;
                lastCommitNumber++;
            }
        });
        watermark.note(new Watermark.Mark(epoch, lastCommitNumber));
        checkpoints.committed(eventBytes(mutations));
        if (mutations.stream().anyMatch(Mutation.DeleteWorld.class::isInstance)) {
            deletedWorlds.expectWork();
        }
    }

    /** Finds out what became of the last commit, if that is not known. */
    private void resolve(WriterSession current) throws SQLException {
        List<Mutation> last = unresolved;
        if (last != null && current.commitNumber() > lastCommitNumber) {
            lastCommitNumber++;
            stored.add(last);
        }
        unresolved = null;
    }

    private static long eventBytes(List<Mutation> mutations) {
        long bytes = 0;
        for (Mutation mutation : mutations) {
            if (mutation instanceof Mutation.AppendEvents append) {
                for (EncodedEvent event : append.events()) {
                    bytes += event.size();
                }
            }
        }
        return bytes;
    }

    @Override
    public boolean maintain() {
        files.checkIfDue();
        boolean[] more = new boolean[1];
        run("maintain the database", current -> {
            more[0] = deletedWorlds.removeSome(current);
            checkpoints.runIfDue(current.connection());
        });
        watermark.flushIfDue();
        return more[0];
    }

    void markClean() {
        files.check();
        run("mark the database clean", current -> {
            current.markClean();
            checkpoints.empty(current.connection());
        });
    }

    @Override
    public void close() {
        WriterSession last = session;
        session = null;
        if (last != null) {
            last.close();
        }
    }

    private void run(String doing, SessionWork work) {
        boolean done = false;
        try {
            WriterSession current = session;
            if (current == null) {
                files.checkDatabase();
                current = WriterSession.open(opener);
                session = current;
                files.noteLog();
            }
            work.run(current);
            done = true;
        } catch (SQLException e) {
            throw SqliteErrors.translate(doing, e);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** What is done with the session there is. */
    @FunctionalInterface
    private interface SessionWork {
        void run(WriterSession session) throws SQLException;
    }
}
