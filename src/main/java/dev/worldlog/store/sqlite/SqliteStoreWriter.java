package dev.worldlog.store.sqlite;

import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreWriter;
import java.sql.SQLException;
import java.util.List;
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
    /** Whether the commit after {@link #lastCommitNumber} was begun without it being known how it ended. */
    private boolean unresolved;

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
            long number = lastCommitNumber + 1;
            boolean stored = unresolved && current.commitNumber() >= number;
            if (!stored) {
                unresolved = true;
                current.commit(number, mutations);
            }
            lastCommitNumber = number;
            unresolved = false;
        });
        watermark.note(new Watermark.Mark(epoch, lastCommitNumber));
        checkpoints.committed(eventBytes(mutations));
        if (mutations.stream().anyMatch(Mutation.DeleteWorld.class::isInstance)) {
            deletedWorlds.expectWork();
        }
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
