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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
              (SELECT i.position FROM event i INDEXED BY event_by_id WHERE i.position >> 40 = ?1 AND i.id = e.id) IS e.position,
              (e.chat IS NULL OR
                EXISTS (SELECT 1 FROM event i INDEXED BY event_by_chat WHERE i.chat = e.chat AND i.position = e.position)
                AND (SELECT k.key FROM chat k WHERE k.world = ?1 AND k.id = c.id) IS e.chat),
              (SELECT k.key FROM name k WHERE k.text = a.text) IS e.agent
                AND (SELECT k.key FROM name k WHERE k.text = t.text) IS e.tool
            FROM event e
            LEFT JOIN chat c ON c.key = e.chat LEFT JOIN name a ON a.key = e.agent LEFT JOIN name t ON t.key = e.tool
            WHERE e.position BETWEEN ?2 AND ?3 ORDER BY e.position""";

    /** In the order of {@link #ROWS}: which index, after the values that stand beside the body. */
    private static final List<String> INDEXES = List.of("id", "chat", "agent or tool");

    private static final int FIRST_VALUE = 4;
    private static final int FIRST_INDEX = 13;

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
                    check.event(sequence, body == null ? new byte[0] : body, fault(rows, sequence, body));
                    bytes += body == null ? 0 : body.length;
                    if (++rowCount == ROWS_MAX || bytes >= BYTES_MAX) {
                        return check.end(sequence);
                    }
                }
            }
        }
        return check.end(toSequence);
    }

    private static Optional<String> fault(ResultSet row, long sequence, byte @Nullable [] body) throws SQLException {
        if (body == null || !Checksum.fits(row.getLong(1), body, row.getLong(3))) {
            return Optional.of("has another checksum than when it was written");
        }
        Event event;
        try {
            event = Event.parseFrom(ByteString.copyFrom(body));
        } catch (InvalidProtocolBufferException e) {
            return Optional.of("cannot be parsed");
        }
        if (event.getSequence() != sequence || !listed(row).equals(values(event))) {
            return Optional.of("is listed as something that it is not");
        }
        return notFoundBy(row).map(index -> "is not found by its " + index);
    }

    /** What an event is listed as, in the order of {@link #ROWS}. */
    private static List<@Nullable Object> listed(ResultSet row) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (int column = FIRST_VALUE; column < FIRST_INDEX; column++) {
            values.add(Sql.value(row, column));
        }
        return values;
    }

    private static List<Object> values(Event event) {
        return List.of(
                event.getId(),
                Micros.of(event.getEmitTime()),
                (long) EventFacets.kind(event).getNumber(),
                (long) EventFacets.phase(event),
                event.getChat(),
                EventFacets.agent(event),
                EventFacets.tool(event),
                EventFacets.messageId(event),
                event.getRunId());
    }

    private static Optional<String> notFoundBy(ResultSet row) throws SQLException {
        for (int i = 0; i < INDEXES.size(); i++) {
            if (!row.getBoolean(FIRST_INDEX + i)) {
                return Optional.of(INDEXES.get(i));
            }
        }
        return Optional.empty();
    }
}
