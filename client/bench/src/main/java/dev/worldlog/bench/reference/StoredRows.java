package dev.worldlog.bench.reference;

import dev.worldlog.bench.wire.EventTally;
import dev.worldlog.bench.wire.Fingerprint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of events exactly as a Worldlog server has stored them, whatever the columns are, in memory.
 *
 * <p>Not thread-safe.
 */
public final class StoredRows {
    private final List<Column> columns = new ArrayList<>();
    private int count;

    private StoredRows() {}

    static StoredRows read(Connection database, Positions positions) throws SQLException {
        StoredRows stored = new StoredRows();
        try (PreparedStatement select = database.prepareStatement(
                        "SELECT * FROM event WHERE position BETWEEN ? AND ? ORDER BY position");
                ResultSet rows = positions.bind(select).executeQuery()) {
            ResultSetMetaData described = rows.getMetaData();
            for (int number = 1; number <= described.getColumnCount(); number++) {
                stored.columns.add(new Column(described.getColumnName(number), number));
            }
            while (rows.next()) {
                for (Column column : stored.columns) {
                    column.read(rows);
                }
                stored.count++;
            }
        }
        return stored;
    }

    public int count() {
        return count;
    }

    String insertStatement() {
        return "INSERT INTO event ("
                + String.join(", ", columns.stream().map(Column::name).toList()) + ") VALUES ("
                + String.join(", ", columns.stream().map(column -> "?").toList()) + ")";
    }

    void bind(PreparedStatement statement, int row) throws SQLException {
        for (Column column : columns) {
            column.bind(statement, row);
        }
    }

    long number(String column, int row) {
        return column(column).value(row) instanceof Long number ? number : 0;
    }

    public Fingerprint fingerprint() {
        EventTally tally = new EventTally();
        Column bytes = column("bytes");
        for (int row = 0; row < count; row++) {
            if (bytes.value(row) instanceof byte[] body) {
                tally.event(body, 0, body.length);
            }
        }
        return tally.fingerprint();
    }

    private Column column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the table event has no column " + name));
    }
}
