package dev.worldlog.bench.reference;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column, ready to be bound.
 *
 * <p>Not thread-safe.
 */
final class Column {
    private final String name;
    private final int number;
    private final List<@Nullable Object> values = new ArrayList<>();

    Column(String name, int number) {
        this.name = name;
        this.number = number;
    }

    String name() {
        return name;
    }

    void read(ResultSet row) throws SQLException {
        Object value = row.getObject(number);
        values.add(value instanceof Integer small ? Long.valueOf(small) : value);
    }

    @Nullable
    Object value(int row) {
        return values.get(row);
    }

    void bind(PreparedStatement statement, int row) throws SQLException {
        Object value = values.get(row);
        if (value instanceof Long integer) {
            statement.setLong(number, integer);
        } else if (value instanceof String text) {
            statement.setString(number, text);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(number, bytes);
        } else {
            statement.setNull(number, Types.NULL);
        }
    }
}
