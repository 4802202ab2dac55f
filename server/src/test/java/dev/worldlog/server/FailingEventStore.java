package dev.worldlog.server;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoreWriter;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A store whose commits fail for as long as a test says. */
final class FailingEventStore implements EventStore {
    private final EventStore store;
    private volatile StoreException.@Nullable Kind failure;

    FailingEventStore(EventStore store) {
        this.store = store;
    }

    void fail(StoreException.Kind kind) {
        failure = kind;
    }

    void heal() {
        failure = null;
    }

    @Override
    public String kind() {
        return store.kind();
    }

    @Override
    public OptionalLong sizeBytes() {
        return store.sizeBytes();
    }

    @Override
    public long backUp(String name) throws FileAlreadyExistsException {
        return store.backUp(name);
    }

    @Override
    public boolean isDurable() {
        return store.isDurable();
    }

    @Override
    public StoreWriter writer() {
        StoreWriter writer = store.writer();
        return new StoreWriter() {
            @Override
            public void commit(List<Mutation> mutations) {
                StoreException.Kind kind = failure;
                if (kind != null) {
                    throw new StoreException(kind, "made to fail", null);
                }
                writer.commit(mutations);
            }

            @Override
            public boolean maintain() {
                return failure == null && writer.maintain();
            }
        };
    }

    @Override
    public long epoch() {
        return store.epoch();
    }

    @Override
    public boolean previousStopWasUnclean() {
        return store.previousStopWasUnclean();
    }

    @Override
    public StoreReader reader() {
        return store.reader();
    }

    @Override
    public void markClean() {
        store.markClean();
    }

    @Override
    public void close() {
        store.close();
    }
}
