package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;

/**
 * The opening of a store. The steps:
 *
 * <ol>
 *   <li>Check the directory, take its lock, check the version of SQLite.
 *   <li>Without a database: make one under another name and give it its name when it is complete. With one: inspect it without
 *       writing, and compare it with the watermark.
 *   <li>Open the writer, bring the schema up to date, raise the epoch durably.
 *   <li>Open the readers.
 * </ol>
 *
 * When a step fails, what the earlier ones opened is closed again.
 *
 * <p>Confined to the opening thread.
 */
final class StoreOpening {
    /** Before it, a checkpoint could skip pages that were committed at the same instant. */
    private static final int[] SQLITE_MIN = {3, 51, 3};

    private final SqliteStoreConfig config;
    private final Schema schema;
    private final StoreDirectory directory;
    private final Connections connections;
    private final Resources resources = new Resources();

    StoreOpening(SqliteStoreConfig config, Schema schema) {
        this.config = config;
        this.schema = schema;
        this.directory = new StoreDirectory(config.directory().toAbsolutePath().normalize());
        this.connections = new Connections(directory, config);
    }

    OpenStore open() {
        boolean opened = false;
        try {
            OpenStore store = openParts();
            opened = true;
            return store;
        } catch (SQLException e) {
            throw SqliteErrors.translate("open the store in " + directory.path(), e);
        } finally {
            if (!opened) {
                resources.close();
            }
        }
    }

    private OpenStore openParts() throws SQLException {
        directory.prepare();
        resources.add(DirectoryLock.acquire(directory));
        requireSqlite();
        ReadWatchdog watchdog = resources.add(new ReadWatchdog());
        Optional<Watermark.Mark> promised = readWatermark();
        if (directory.hasDatabase()) {
            new DatabaseInspection(directory, connections, schema, watchdog, promised, config.lossAccepted()).inspect();
        } else {
            create();
        }
        Checkpoints checkpoints = new Checkpoints(directory, System::nanoTime);
        WriterSession session = openSession(checkpoints);
        Watermark watermark = resources.add(openWatermark());
        SqliteStoreWriter writer = resources.add(new SqliteStoreWriter(
                session,
                connections::openWriter,
                checkpoints,
                watermark,
                new FilesInPlace(directory, System::nanoTime)));
        boolean unclean = session.beginEpoch(promised);
        long epoch = session.epoch();
        writer.begin(epoch);
        ReaderPool readers = resources.add(new ReaderPool(connections::openReader, config, watchdog));
        Backups backups = new Backups(directory, connections);
        backups.clearDrafts();
        return new OpenStore(writer, readers, directory, backups, epoch, unclean, resources);
    }

    private WriterSession openSession(Checkpoints checkpoints) throws SQLException {
        try (Connection connection = connections.openWriter()) {
            if (Sql.queryLong(connection, "PRAGMA user_version") < schema.version()) {
                schema.migrate(connection);
                // So that the file by itself, without its log, says which schema it has.
                checkpoints.empty(connection);
            }
        }
        return WriterSession.open(connections::openWriter);
    }

    private void create() throws SQLException {
        try {
            directory.beginDraft();
            connections.createDraft(schema);
            directory.publishDraft();
        } catch (IOException e) {
            throw StoreDirectory.notPermitted(
                    directory.path(), "cannot take a new database (" + e + ")", "check permissions and free space", e);
        }
    }

    private Optional<Watermark.Mark> readWatermark() {
        try {
            return Watermark.read(directory);
        } catch (IOException e) {
            throw unusableWatermark(e);
        }
    }

    private Watermark openWatermark() {
        try {
            return Watermark.open(directory, System::nanoTime);
        } catch (IOException e) {
            throw unusableWatermark(e);
        }
    }

    private StoreException unusableWatermark(IOException failure) {
        return StoreDirectory.notPermitted(
                directory.watermark(), "cannot be used (" + failure + ")", "check its permissions", failure);
    }

    private static void requireSqlite() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sqlite_version()")) {
            rows.next();
            requireVersion(rows.getString(1));
        }
    }

    static void requireVersion(String version) {
        int[] found = Arrays.stream(version.split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        if (Arrays.compare(found, SQLITE_MIN) < 0) {
            throw new StoreException(
                    StoreException.Kind.REFUSED,
                    "SQLite " + version + " is too old (expected: 3.51.3 or later).",
                    null);
        }
    }
}
