package dev.worldlog.store.sqlite;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table that says much in few rows. Each of its rows ends with a checksum over its other columns.
 *
 * @param fixed the columns that stay as they are, the key first
 * @param changing the others, without the checksum
 *     <p>Immutable.
 */
record Table(String sqlName, List<String> fixed, List<String> changing) {
    static final Table META =
            new Table("meta", List.of("key"), List.of("epoch", "clean", "commit_number", "copied", "create_time"));
    static final Table WORLD = new Table(
            "world",
            List.of("key", "id", "create_time"),
            List.of(
                    "display_name",
                    "labels",
                    "update_time",
                    "revision",
                    "log_id",
                    "exposed_ahead_max",
                    "last_sequence",
                    "event_count",
                    "chain_head",
                    "delete_time",
                    "purged"));
    static final Table GAP =
            new Table("gap", List.of("world", "from_sequence", "to_sequence", "reason", "count"), List.of());
    static final Table CHAT = new Table(
            "chat",
            List.of("key", "world", "id"),
            List.of("event_count", "first_sequence", "last_sequence", "first_emit_time", "last_emit_time"));

    Table {
        fixed = List.copyOf(fixed);
        changing = List.copyOf(changing);
    }

    int width() {
        return fixed.size() + changing.size();
    }

    /** The place of a column in {@link #select}, from 0. */
    int index(String column) {
        int place = fixed.indexOf(column);
        return place >= 0 ? place : fixed.size() + changing.indexOf(column);
    }

    /** Reads whole rows, the checksum last; which ones is to be added. */
    String select() {
        return "SELECT " + columns() + ", checksum FROM " + sqlName + " ";
    }

    /** Adds a row: all columns, then the checksum. */
    String insert() {
        return "INSERT INTO " + sqlName + " (" + columns() + ", checksum) VALUES (" + "?, ".repeat(width()) + "?)";
    }

    /** Changes a row: the columns that change, the checksum, then the key of the row. */
    String update() {
        String assignments = changing.stream().map(column -> column + " = ?, ").collect(Collectors.joining());
        return "UPDATE " + sqlName + " SET " + assignments + "checksum = ? WHERE " + fixed.get(0) + " = ?";
    }

    private String columns() {
        return Stream.concat(fixed.stream(), changing.stream()).collect(Collectors.joining(", "));
    }
}
