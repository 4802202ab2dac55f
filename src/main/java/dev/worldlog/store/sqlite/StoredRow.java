package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A row of a {@link Table}. It is compared with its checksum when it is read and gets a new one when it is written, so it must
 * be read before it is changed: what was damaged in between is never sealed as if it were right.
 *
 * <p>Not thread-safe.
 */
final class StoredRow {
    private final Table table;
    /** Each a long, a text, bytes, or null. */
    private final @Nullable Object[] values;

    private StoredRow(Table table, @Nullable Object[] values) {
        this.table = table;
        this.values = values;
    }

    /** A row that is not stored yet, its values in the order of the columns. */
    static StoredRow of(Table table, @Nullable Object... values) {
        if (values.length != table.width()) {
            throw new IllegalArgumentException(values.length + " values for " + table.select());
        }
        return new StoredRow(table, values.clone());
    }

    /** Takes the current row of {@link Table#select}. */
    static StoredRow read(Table table, ResultSet rows) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[table.width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Sql.value(rows, i + 1);
        }
        Object checksum = Sql.value(rows, values.length + 1);
        if (!Long.valueOf(Checksum.of(values)).equals(checksum)) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    "A row of the table " + table.sqlName() + " is not what was written: its checksum is wrong ("
                            + values[0] + ").",
                    null);
        }
        return new StoredRow(table, values);
    }

    long number(String column) {
        return value(column) instanceof Long number ? number : 0;
    }

    String text(String column) {
        return value(column) instanceof String text ? text : "";
    }

    byte[] bytes(String column) {
        return value(column) instanceof byte[] bytes ? bytes.clone() : new byte[0];
    }

    boolean has(String column) {
        return value(column) != null;
    }

    StoredRow set(String column, Object value) {
        values[table.index(column)] = value;
        return this;
    }

    /** Runs {@link Table#insert} with this row. */
    void insert(PreparedStatement insert) throws SQLException {
        bind(insert, 0);
        insert.setLong(values.length + 1, Checksum.of(values));
        insert.executeUpdate();
    }

    /** Runs {@link Table#update} with this row. */
    void update(PreparedStatement update) throws SQLException {
        int fixed = table.fixed().size();
        bind(update, fixed);
        update.setLong(values.length - fixed + 1, Checksum.of(values));
        update.setObject(values.length - fixed + 2, values[0]);
        update.executeUpdate();
    }

    private void bind(PreparedStatement statement, int from) throws SQLException {
        for (int i = from; i < values.length; i++) {
            statement.setObject(i - from + 1, values[i]);
        }
    }

    private @Nullable Object value(String column) {
        return values[table.index(column)];
    }
}
