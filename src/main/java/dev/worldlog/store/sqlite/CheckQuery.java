package dev.worldlog.store.sqlite;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.filter.EventFacets;
import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.CheckedPage;
import dev.worldlog.store.HistoryCheck;
import dev.worldlog.v1.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Checks a piece of a world's history: the checksums, what stands beside the bodies, the index of ids, and the hash chain.
 *
 * <p>Immutable.
 */
record CheckQuery(long worldKey, ChainPosition from, long toSequence) {
    private static final int ROWS_MAX = 1_000;
    private static final long BYTES_MAX = 4L << 20;

    private static final String ROWS = """
            SELECT e.position, e.bytes, e.checksum, e.id, e.emit_time, e.kind, coalesce(e.phase, 0), coalesce(c.id, ''),
              coalesce(a.text, ''), coalesce(t.text, ''), coalesce(e.message_id, ''), coalesce(e.run_id, ''),
              (SELECT i.position FROM event i INDEXED BY event_by_id WHERE i.position >> 40 = ? AND i.id = e.id) IS e.position
            FROM event e
            LEFT JOIN chat c ON c.key = e.chat LEFT JOIN name a ON a.key = e.agent LEFT JOIN name t ON t.key = e.tool
            WHERE e.position BETWEEN ? AND ? ORDER BY e.position""";

    CheckedPage run(Connection connection) throws SQLException {
        HistoryCheck check = new HistoryCheck(from, WorldQueries.gaps(connection, worldKey));
        long first = Math.max(from.sequence() + 1, 1);
        int rowCount = 0;
        long bytes = 0;
        try (PreparedStatement select = connection.prepareStatement(ROWS)) {
            Sql.bind(select, worldKey, Positions.of(worldKey, first), Positions.of(worldKey, toSequence));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    byte[] body = rows.getBytes(2);
                    long sequence = Positions.sequence(rows.getLong(1));
                    check.event(sequence, body, fault(rows, sequence, body));
                    bytes += body.length;
                    if (++rowCount == ROWS_MAX || bytes >= BYTES_MAX) {
                        return check.end(sequence);
                    }
                }
            }
        }
        return check.end(toSequence);
    }

    private static Optional<String> fault(ResultSet row, long sequence, byte[] body) throws SQLException {
        if (Checksum.of(row.getLong(1), body) != row.getLong(3)) {
            return Optional.of("has another checksum than when it was written");
        }
        Event event;
        try {
            event = Event.parseFrom(ByteString.copyFrom(body));
        } catch (InvalidProtocolBufferException e) {
            return Optional.of("cannot be parsed");
        }
        boolean agrees = event.getSequence() == sequence
                && event.getId().equals(row.getString(4))
                && Micros.of(event.getEmitTime()) == row.getLong(5)
                && EventFacets.kind(event).getNumber() == row.getInt(6)
                && EventFacets.phase(event) == row.getInt(7)
                && event.getChat().equals(row.getString(8))
                && EventFacets.agent(event).equals(row.getString(9))
                && EventFacets.tool(event).equals(row.getString(10))
                && EventFacets.messageId(event).equals(row.getString(11))
                && event.getRunId().equals(row.getString(12));
        if (!agrees) {
            return Optional.of("is listed as something that it is not");
        }
        return row.getBoolean(13) ? Optional.empty() : Optional.of("is not found by its id");
    }
}
