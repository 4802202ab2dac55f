package dev.worldlog.store.sqlite;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.EventStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The SQLite store keeps the contract. */
final class SqliteEventStoreTest extends EventStoreContract {
    @TempDir
    Path directory;

    @Override
    protected EventStore openStore() {
        return SqliteEventStore.open(SqliteStoreConfig.in(directory));
    }
}
