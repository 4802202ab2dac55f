package dev.worldlog.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The chats and what they hold: counted while the events of one commit are added, written once at its end.
 *
 * <p>Confined to the commit thread; part of a {@link WriterSession}.
 */
final class ChatRows {
    private final PreparedStatement select;
    private final PreparedStatement upsert;
    private final KeyCache<ChatName> cache = new KeyCache<>();
    private final Map<Long, Tally> tallies = new LinkedHashMap<>();
    private long lastKey;

    ChatRows(Connection connection) throws SQLException {
        select = connection.prepareStatement("SELECT key FROM chat WHERE world = ? AND id = ?");
        upsert = connection.prepareStatement("""
                INSERT INTO chat (key, world, id, event_count, first_sequence, last_sequence, first_emit_time,
                  last_emit_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET event_count = event_count + excluded.event_count,
                  last_sequence = excluded.last_sequence, last_emit_time = excluded.last_emit_time""");
        lastKey = Sql.queryLong(connection, "SELECT coalesce(max(key), 0) FROM chat");
    }

    /** Counts one event and returns the key of its chat. */
    long add(long worldKey, String id, long sequence, long emitMicros) throws SQLException {
        ChatName name = new ChatName(worldKey, id);
        long key = key(name);
        Tally tally = tallies.get(key);
        if (tally == null) {
            tallies.put(key, new Tally(name, sequence, emitMicros));
        } else {
            tally.add(sequence, emitMicros);
        }
        return key;
    }

    /** Writes what was counted since the last time. */
    void flush() throws SQLException {
        for (Map.Entry<Long, Tally> entry : tallies.entrySet()) {
            Tally tally = entry.getValue();
            upsert.setLong(1, entry.getKey());
            upsert.setLong(2, tally.name.worldKey());
            upsert.setString(3, tally.name.id());
            upsert.setLong(4, tally.count);
            upsert.setLong(5, tally.firstSequence);
            upsert.setLong(6, tally.lastSequence);
            upsert.setLong(7, tally.firstMicros);
            upsert.setLong(8, tally.lastMicros);
            upsert.executeUpdate();
        }
        tallies.clear();
    }

    private long key(ChatName name) throws SQLException {
        long known = cache.get(name);
        if (known != 0) {
            return known;
        }
        select.setLong(1, name.worldKey());
        select.setString(2, name.id());
        OptionalLong stored = Sql.findLong(select);
        long key = stored.isPresent() ? stored.getAsLong() : ++lastKey;
        cache.put(name, key);
        return key;
    }

    private record ChatName(long worldKey, String id) {}

    private static final class Tally {
        private final ChatName name;
        private final long firstSequence;
        private final long firstMicros;
        private long lastSequence;
        private long lastMicros;
        private long count = 1;

        Tally(ChatName name, long sequence, long emitMicros) {
            this.name = name;
            this.firstSequence = sequence;
            this.firstMicros = emitMicros;
            this.lastSequence = sequence;
            this.lastMicros = emitMicros;
        }

        void add(long sequence, long emitMicros) {
            lastSequence = sequence;
            lastMicros = emitMicros;
            count++;
        }
    }
}
