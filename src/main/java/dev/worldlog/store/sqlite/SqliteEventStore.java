package dev.worldlog.store.sqlite;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoreWriter;
import java.nio.file.FileAlreadyExistsException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A store in one SQLite database, in a directory that it has to itself.
 *
 * <p>A directory that cannot be used as it is, for whatever reason, is refused with {@link StoreException} of kind
 * {@code REFUSED}, {@code LOCKED}, {@code NOT_PERMITTED} or {@code CORRUPT} and left as it was. Thread-safe, except for the writer.
 */
public final class SqliteEventStore implements EventStore {
    private final OpenStore parts;
    private final SqliteStoreReader reader;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SqliteEventStore(OpenStore parts) {
        this.parts = parts;
        this.reader = new SqliteStoreReader(parts.readers());
    }

    /** Opens the store in a directory, which is made ready when nothing is there. Blocks while it is being checked. */
    public static SqliteEventStore open(SqliteStoreConfig config) {
        return open(config, Schema.CURRENT);
    }

    static SqliteEventStore open(SqliteStoreConfig config, Schema schema) {
        return new SqliteEventStore(new StoreOpening(config, schema).open());
    }

    @Override
    public long epoch() {
        return parts.epoch();
    }

    @Override
    public boolean previousStopWasUnclean() {
        return parts.previousStopWasUnclean();
    }

    @Override
    public String kind() {
        return "sqlite";
    }

    @Override
    public OptionalLong sizeBytes() {
        return OptionalLong.of(parts.directory().sizeBytes());
    }

    @Override
    public long backUp(String name) throws FileAlreadyExistsException {
        return parts.backups().make(name);
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public StoreWriter writer() {
        return parts.writer();
    }

    @Override
    public StoreReader reader() {
        return reader;
    }

    @Override
    public void markClean() {
        parts.writer().markClean();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parts.resources().close();
        }
    }
}
