package dev.worldlog.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The chats that a filter asks for, as far as they exist.
 *
 * @param span from the first event of any of them to the last
 *     <p>Immutable.
 */
record ChatKeys(Set<Long> keys, Span span) {
    ChatKeys {
        keys = Set.copyOf(keys);
    }

    static ChatKeys find(Connection connection, long worldKey, Collection<String> ids) throws SQLException {
        Set<Long> keys = new LinkedHashSet<>();
        long first = Long.MAX_VALUE;
        long last = 0;
        try (PreparedStatement select =
                connection.prepareStatement(Table.CHAT.select() + "WHERE world = ? AND id = ?")) {
            select.setLong(1, worldKey);
            for (String id : ids) {
                select.setString(2, id);
                try (ResultSet rows = select.executeQuery()) {
                    if (rows.next()) {
                        StoredRow chat = StoredRow.read(Table.CHAT, rows);
                        keys.add(chat.number("key"));
                        first = Math.min(first, chat.number("first_sequence"));
                        last = Math.max(last, chat.number("last_sequence"));
                    }
                }
            }
        }
        return new ChatKeys(keys, new Span(first, last));
    }
}
