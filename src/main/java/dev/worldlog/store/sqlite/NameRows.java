package dev.worldlog.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * The names of agents and tools, each stored once and known by its key from then on.
 *
 * <p>Confined to the commit thread; part of a {@link WriterSession}.
 */
final class NameRows {
    private final PreparedStatement select;
    private final PreparedStatement insert;
    private final Recent<String, Long> recent = new Recent<>();
    private long lastKey;

    NameRows(Connection connection) throws SQLException {
        select = connection.prepareStatement("SELECT key FROM name WHERE text = ?");
        insert = connection.prepareStatement("INSERT INTO name (key, text) VALUES (?, ?)");
        lastKey = Sql.queryLong(connection, "SELECT coalesce(max(key), 0) FROM name");
    }

    /** Returns the key of a name that is not empty, and stores the name if it is new. */
    long key(String name) throws SQLException {
        Long known = recent.get(name);
        if (known != null) {
            return known;
        }
        select.setString(1, name);
        OptionalLong stored = Sql.findLong(select);
        long key = stored.isPresent() ? stored.getAsLong() : insert(name);
        recent.put(name, key);
        return key;
    }

    private long insert(String name) throws SQLException {
        lastKey++;
        insert.setLong(1, lastKey);
        insert.setString(2, name);
        insert.executeUpdate();
        return lastKey;
    }
}
