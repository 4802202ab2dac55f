package dev.worldlog.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The chats and what they hold: counted while the events of one commit are added, written once at its end.
 *
 * <p>Confined to the commit thread; part of a {@link WriterSession}.
 */
final class ChatRows {
    private final PreparedStatement select;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final Recent<ChatName, Chat> recent = new Recent<>();
    private final Set<Chat> grown = new LinkedHashSet<>();
    private long lastKey;

    ChatRows(Connection connection) throws SQLException {
        select = connection.prepareStatement(Table.CHAT.select() + "WHERE world = ? AND id = ?");
        insert = connection.prepareStatement(Table.CHAT.insert());
        update = connection.prepareStatement(Table.CHAT.update());
        lastKey = Sql.queryLong(connection, "SELECT coalesce(max(key), 0) FROM chat");
    }

    /** Counts one event and returns the key of its chat. */
    long add(long worldKey, String id, long sequence, long emitMicros) throws SQLException {
        Chat chat = chat(new ChatName(worldKey, id));
        chat.add(sequence, emitMicros);
        grown.add(chat);
        return chat.key;
    }

    /** Writes what was counted since the last time. */
    void flush() throws SQLException {
        for (Chat chat : grown) {
            if (chat.isNew) {
                chat.row().insert(insert);
                chat.isNew = false;
            } else {
                chat.row().update(update);
            }
        }
        grown.clear();
    }

    private Chat chat(ChatName name) throws SQLException {
        Chat known = recent.get(name);
        if (known == null) {
            known = find(name);
            recent.put(name, known);
        }
        return known;
    }

    private Chat find(ChatName name) throws SQLException {
        select.setLong(1, name.worldKey());
        select.setString(2, name.id());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? new Chat(name, StoredRow.read(Table.CHAT, rows)) : new Chat(name, ++lastKey);
        }
    }

    private record ChatName(long worldKey, String id) {}

    /** A chat as it will be when the commit is done. A session whose commit fails is not used again, and this goes with it. */
    private static final class Chat {
        private final ChatName name;
        private final long key;
        private boolean isNew;
        private long count;
        private long firstSequence;
        private long firstMicros;
        private long lastSequence;
        private long lastMicros;

        Chat(ChatName name, long key) {
            this.name = name;
            this.key = key;
            this.isNew = true;
        }

        Chat(ChatName name, StoredRow row) {
            this.name = name;
            this.key = row.number("key");
            this.count = row.number("event_count");
            this.firstSequence = row.number("first_sequence");
            this.lastSequence = row.number("last_sequence");
            this.firstMicros = row.number("first_emit_time");
            this.lastMicros = row.number("last_emit_time");
        }

        void add(long sequence, long emitMicros) {
            if (count == 0) {
                firstSequence = sequence;
                firstMicros = emitMicros;
            }
            lastSequence = sequence;
            lastMicros = emitMicros;
            count++;
        }

        StoredRow row() {
            return StoredRow.of(
                    Table.CHAT,
                    key,
                    name.worldKey(),
                    name.id(),
                    count,
                    firstSequence,
                    lastSequence,
                    firstMicros,
                    lastMicros);
        }
    }
}
