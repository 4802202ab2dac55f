package dev.worldlog.store.sqlite;

import dev.worldlog.filter.EventFacets;
import dev.worldlog.v1.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/**
 * The statement that stores events, with the parts of an event that filters ask for beside its bytes. Rows are given to SQLite
 * in batches: the driver does twice the work for a row that is executed by itself.
 *
 * <p>Confined to the commit thread; part of a {@link WriterSession}.
 */
final class EventRows {
    /** Rows that gather, at most, before they are given to SQLite. */
    private static final int ROWS_MAX = 256;

    private static final long BYTES_MAX = 1 << 20;

    private final PreparedStatement insert;
    private final NameRows names;
    private final ChatRows chats;
    private int rows;
    private long bytes;

    EventRows(Connection connection) throws SQLException {
        insert = connection.prepareStatement("""
                INSERT INTO event (position, id, emit_time, kind, phase, chat, agent, tool, message_id, run_id, checksum, bytes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
        names = new NameRows(connection);
        chats = new ChatRows(connection);
    }

    /** Adds an event whose encoding is {@code body}. */
    void add(long worldKey, Event event, byte[] body) throws SQLException {
        long position = Positions.of(worldKey, event.getSequence());
        long micros = Micros.of(event.getEmitTime());
        insert.setLong(1, position);
        insert.setString(2, event.getId());
        insert.setLong(3, micros);
        insert.setInt(4, EventFacets.kind(event).getNumber());
        setNumber(5, EventFacets.phase(event));
        String chat = event.getChat();
        setNumber(6, chat.isEmpty() ? 0 : chats.add(worldKey, chat, event.getSequence(), micros));
        setName(7, EventFacets.agent(event));
        setName(8, EventFacets.tool(event));
        setText(9, EventFacets.messageId(event));
        setText(10, event.getRunId());
        insert.setLong(11, Checksum.of(position, body));
        insert.setBytes(12, body);
        insert.addBatch();
        rows++;
        bytes += body.length;
        if (rows == ROWS_MAX || bytes >= BYTES_MAX) {
            insertRows();
        }
    }

    /** Completes the events added since the last time. */
    void flush() throws SQLException {
        insertRows();
        chats.flush();
    }

    private void insertRows() throws SQLException {
        if (rows > 0) {
            insert.executeBatch();
        }
        rows = 0;
        bytes = 0;
    }

    private void setName(int column, String name) throws SQLException {
        setNumber(column, name.isEmpty() ? 0 : names.key(name));
    }

    private void setNumber(int column, long number) throws SQLException {
        if (number == 0) {
            insert.setNull(column, Types.INTEGER);
        } else {
            insert.setLong(column, number);
        }
    }

    private void setText(int column, String text) throws SQLException {
        if (text.isEmpty()) {
            insert.setNull(column, Types.VARCHAR);
        } else {
            insert.setString(column, text);
        }
    }
}
