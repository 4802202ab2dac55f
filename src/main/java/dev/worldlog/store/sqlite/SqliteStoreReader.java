package dev.worldlog.store.sqlite;

import com.google.protobuf.ByteString;
import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.CheckedPage;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoredCount;
import dev.worldlog.store.StoredPage;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Gap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The reading side of a SQLite store.
 *
 * <p>Thread-safe.
 */
final class SqliteStoreReader implements StoreReader {
    private final ReaderPool pool;

    SqliteStoreReader(ReaderPool pool) {
        this.pool = pool;
    }

    @Override
    public Optional<WorldRecord> world(String id) {
        return pool.read("read a world", (connection, watch) -> WorldQueries.newest(connection, id));
    }

    @Override
    public List<WorldRecord> worlds(Map<String, String> labels, String afterId, int limit) {
        return pool.read("list worlds", (connection, watch) -> WorldQueries.list(connection, labels, afterId, limit));
    }

    @Override
    public List<WorldRecord> openWorlds() {
        return pool.read("list open worlds", (connection, watch) -> WorldQueries.open(connection));
    }

    @Override
    public int worldCount() {
        return pool.read("count worlds", (connection, watch) ->
                (int) Sql.queryLong(connection, "SELECT count(*) FROM world WHERE delete_time IS NULL"));
    }

    @Override
    public long lastWorldKey() {
        return pool.read(
                "read the last world",
                (connection, watch) -> Sql.queryLong(connection, "SELECT coalesce(max(key), 0) FROM world"));
    }

    @Override
    public List<Chat> chats(long worldKey, String afterId, int limit) {
        return pool.read("list chats", (connection, watch) -> WorldQueries.chats(connection, worldKey, afterId, limit));
    }

    @Override
    public List<Gap> gaps(long worldKey) {
        return pool.read("list gaps", (connection, watch) -> WorldQueries.gaps(connection, worldKey));
    }

    @Override
    public StoredPage read(ReadRange range, EventFilter filter) {
        if (FilterSql.isEmpty(filter)) {
            return pool.read("read events", (connection, watch) -> new PageQuery(range, FilterSql.ALL).run(connection));
        }
        return pool.readTogether("read events", (connection, watch) -> {
            FilterSql sql = FilterCompiler.compile(connection, range.worldKey(), filter, new TimeSearch(watch));
            watch.check();
            return new PageQuery(range, sql).run(connection);
        });
    }

    @Override
    public StoredCount count(long worldKey, long fromSequence, long toSequence, EventFilter filter) {
        Span range = new Span(fromSequence, toSequence);
        return pool.readTogether("count events", (connection, watch) -> {
            FilterSql sql = FilterCompiler.compile(connection, worldKey, filter, new TimeSearch(watch));
            watch.check();
            return new CountQuery(worldKey, range, sql).run(connection);
        });
    }

    @Override
    public Map<String, ByteString> find(long worldKey, Collection<String> ids) {
        return pool.read("find events", (connection, watch) -> find(connection, worldKey, ids));
    }

    @Override
    public String highestId(long worldKey) {
        return pool.read("find the highest id", (connection, watch) -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT id FROM event WHERE position >> 40 = ? ORDER BY id DESC LIMIT 1")) {
                Sql.bind(select, worldKey);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? rows.getString(1) : "";
                }
            }
        });
    }

    @Override
    public Optional<Long> firstSequenceSince(long worldKey, Instant time) {
        return pool.readTogether("find a time", (connection, watch) -> {
            if (!isAlive(connection, worldKey)) {
                return Optional.empty();
            }
            OptionalLong found = new TimeSearch(watch).firstSequenceSince(connection, worldKey, Micros.ceiling(time));
            return found.isPresent() ? Optional.of(found.getAsLong()) : Optional.empty();
        });
    }

    @Override
    public Optional<ChainPosition> chainHead(long worldKey) {
        return pool.read("read the hash chain", (connection, watch) -> WorldQueries.chainHead(connection, worldKey));
    }

    @Override
    public CheckedPage check(long worldKey, ChainPosition from, long toSequence) {
        return pool.readTogether(
                "check events", (connection, watch) -> new CheckQuery(worldKey, from, toSequence).run(connection));
    }

    private static Map<String, ByteString> find(Connection connection, long worldKey, Collection<String> ids)
            throws SQLException {
        Map<String, ByteString> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT position, bytes, checksum FROM event WHERE position >> 40 = ? AND id = ?"
                        + " AND EXISTS (SELECT 1 FROM world WHERE key = ? AND delete_time IS NULL)")) {
            select.setLong(1, worldKey);
            select.setLong(3, worldKey);
            for (String id : ids) {
                select.setString(2, id);
                try (ResultSet rows = select.executeQuery()) {
                    if (rows.next()) {
                        found.put(id, EventSql.bodyOf(id, rows));
                    }
                }
            }
        }
        return found;
    }

    private static boolean isAlive(Connection connection, long worldKey) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM world WHERE key = ? AND delete_time IS NULL")) {
            Sql.bind(select, worldKey);
            return Sql.findLong(select).isPresent();
        }
    }
}
