package dev.worldlog.store.sqlite;

import static dev.worldlog.store.StoreSamples.append;
import static dev.worldlog.store.StoreSamples.appendMessages;
import static dev.worldlog.store.StoreSamples.createWorld;
import static dev.worldlog.store.StoreSamples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreSamples;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema: how it comes up to date, what people see of it, and that reads use its indexes. */
final class SqliteSchemaTest {
    private static final EventFilter EVERYTHING = EventFilter.getDefaultInstance();

    @TempDir
    Path directory;

    @Test
    void anOlderSchemaIsBroughtUpToDateWithItsEvents() throws SQLException {
        Schema next = new Schema(List.of(
                Schema.CURRENT.migrations().get(0),
                new Migration(4, "CREATE TABLE added (x INTEGER) STRICT; INSERT INTO added VALUES (1);"),
                new Migration(5, "INSERT INTO added SELECT count(*) FROM event;")));
        try (SqliteEventStore store = open()) {
            store.writer().commit(List.of(createWorld(1, "a"), appendMessages(1, 1, 3)));
        }

        try (SqliteEventStore store = SqliteEventStore.open(SqliteStoreConfig.in(directory), next)) {
            assertThat(store.reader().count(1, 1, 10, EVERYTHING).count()).isEqualTo(3);
        }

        assertThat(rows("SELECT x FROM added ORDER BY x")).containsExactly("1", "3");
        assertThat(rows("PRAGMA user_version")).containsExactly("5");
        assertThatThrownBy(this::open).hasMessageContaining("has schema 5");
    }

    @Test
    void aMigrationThatFailsChangesNothing() throws SQLException {
        open().close();
        Schema broken = new Schema(List.of(
                Schema.CURRENT.migrations().get(0),
                new Migration(4, "CREATE TABLE added (x); INSERT INTO nowhere VALUES (1);")));

        assertThatThrownBy(() -> SqliteEventStore.open(SqliteStoreConfig.in(directory), broken))
                .isInstanceOf(StoreException.class);

        assertThat(rows("SELECT count(*) FROM sqlite_schema WHERE name = 'added'"))
                .containsExactly("0");
        assertThat(rows("PRAGMA user_version")).containsExactly("3");
        open().close();
    }

    @Test
    void theViewsSayWhatIsStoredInWords() throws SQLException {
        try (SqliteEventStore store = open()) {
            Event tool = message(2, "c").event().toBuilder()
                    .setRunId("r")
                    .setTool(ToolEvent.newBuilder()
                            .setPhase(ToolPhase.TOOL_PHASE_RESULT)
                            .setAgent("ann")
                            .setToolName("grep")
                            .setMessageId("m"))
                    .build();
            Event system = message(3, "").event().toBuilder()
                    .setSystem(SystemEvent.newBuilder().setType("t"))
                    .build();
            store.writer()
                    .commit(List.of(
                            createWorld(1, "a"),
                            append(1, message(1, "c"), StoreSamples.encode(tool), StoreSamples.encode(system))));
        }

        assertThat(rows("SELECT world || '|' || sequence || '|' || kind || '|' || coalesce(phase, '-') || '|'"
                        + " || coalesce(chat, '-') || '|' || coalesce(agent, '-') || '|' || coalesce(tool, '-') || '|'"
                        + " || coalesce(message_id, '-') || '|' || coalesce(run_id, '-') || '|' || emit_time || '|' || id"
                        + " FROM events"))
                .containsExactly(
                        "a|1|message|-|c|human|-|-|-|2026-11-23T10:00:01.000000Z|e1",
                        "a|2|tool|result|c|ann|grep|m|r|2026-11-23T10:00:02.000000Z|e2",
                        "a|3|system|-|-|-|-|-|-|2026-11-23T10:00:03.000000Z|e3");
        assertThat(rows("SELECT size > 10 FROM events")).containsOnly("1");
        assertThat(rows("SELECT id || '|' || last_sequence || '|' || event_count FROM worlds"))
                .containsExactly("a|3|3");
        assertThat(rows("SELECT world || '|' || chat || '|' || event_count FROM chats"))
                .containsExactly("a|c|2");
    }

    @Test
    void noReadScansMoreThanItsRange() throws SQLException {
        try (SqliteEventStore store = open()) {
            store.writer().commit(List.of(createWorld(1, "a"), append(1, message(1, "c"))));
            String range = EventSql.select("position, bytes", FilterSql.ALL) + " ORDER BY position";
            FilterSql chat =
                    new FilterSql("event INDEXED BY event_by_chat", "chat = 1", List.of(), Span.ALL, Optional.empty());

            assertThat(plan(range))
                    .anyMatch(step -> step.contains("SEARCH event USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"));
            assertThat(plan(EventSql.select("position, bytes", chat) + " ORDER BY position DESC"))
                    .anyMatch(step -> step.contains("event_by_chat (chat=? AND rowid>? AND rowid<?)"))
                    .noneMatch(step -> step.contains("TEMP B-TREE"));
            assertThat(plan("SELECT bytes FROM event WHERE position >> 40 = ? AND id = ?"))
                    .anyMatch(step -> step.contains("event_by_id (<expr>=? AND id=?)"));
            assertThat(plan("SELECT * FROM events WHERE world = 'a'")).noneMatch(step -> step.startsWith("SCAN"));
        }
    }

    private SqliteEventStore open() {
        return SqliteEventStore.open(SqliteStoreConfig.in(directory));
    }

    private Connections connections() {
        return new Connections(new StoreDirectory(directory), SqliteStoreConfig.in(directory));
    }

    private List<String> plan(String sql) throws SQLException {
        List<String> steps = new ArrayList<>();
        try (Connection connection = connections().openReader();
                PreparedStatement statement = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
        }
        return steps;
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = new StoreFiles(directory).outsider();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
