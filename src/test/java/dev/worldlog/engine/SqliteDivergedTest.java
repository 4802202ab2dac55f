package dev.worldlog.engine;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteDivergedTest extends DivergedContract {
    @TempDir
    private Path directory;

    @Override
    EventStore openStore() {
        return SqliteEventStore.open(SqliteStoreConfig.in(directory));
    }
}
