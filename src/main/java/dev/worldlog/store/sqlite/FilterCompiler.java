package dev.worldlog.store.sqlite;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns a filter into SQL: looks up the keys of the names and chats it mentions, and where its times and chats begin and end.
 * What does not exist in the database matches nothing.
 *
 * <p>Not thread-safe: lives inside one read.
 */
final class FilterCompiler {
    private final Connection connection;
    private final long worldKey;
    private final TimeSearch times;
    private final List<String> conditions = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private String table = "event";
    private Span span = Span.ALL;

    private FilterCompiler(Connection connection, long worldKey, TimeSearch times) {
        this.connection = connection;
        this.worldKey = worldKey;
        this.times = times;
    }

    /** Compiles a filter for one world, as the database is now. */
    static FilterSql compile(Connection connection, long worldKey, EventFilter filter, TimeSearch times)
            throws SQLException {
        if (FilterSql.isEmpty(filter)) {
            return FilterSql.ALL;
        }
        FilterCompiler compiler = new FilterCompiler(connection, worldKey, times);
        compiler.addExtent();
        compiler.addKinds(filter);
        compiler.addPhases(filter);
        compiler.addNames("agent", filter.getAgentsList());
        compiler.addNames("tool", filter.getToolsList());
        compiler.addTexts("message_id", filter.getMessageIdsList());
        compiler.addTexts("run_id", filter.getRunIdsList());
        if (filter.getChatsCount() > 0) {
            compiler.addChats(filter.getChatsList());
        }
        compiler.addTimes(filter);
        return new FilterSql(
                compiler.table,
                String.join(" AND ", compiler.conditions),
                compiler.texts,
                compiler.span,
                FilterSql.restOf(filter));
    }

    /** Without an end of its own a range would be looked through slice by slice long after the last event. */
    private void addExtent() throws SQLException {
        span = new Span(
                0,
                WorldQueries.alive(connection, worldKey)
                        .map(world -> world.number("last_sequence"))
                        .orElse(-1L));
    }

    private void addKinds(EventFilter filter) {
        if (filter.getKindsCount() > 0) {
            conditions.add(in("kind", filter.getKindsValueList()));
        }
    }

    private void addPhases(EventFilter filter) {
        List<String> steps = new ArrayList<>();
        if (filter.getSsePhasesCount() > 0) {
            steps.add(step(EventKind.EVENT_KIND_SSE, filter.getSsePhasesValueList()));
        }
        if (filter.getToolPhasesCount() > 0) {
            steps.add(step(EventKind.EVENT_KIND_TOOL, filter.getToolPhasesValueList()));
        }
        if (!steps.isEmpty()) {
            conditions.add("(" + String.join(" OR ", steps) + ")");
        }
    }

    private void addNames(String column, List<String> names) throws SQLException {
        if (!names.isEmpty()) {
            Set<Long> keys = new LinkedHashSet<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT key FROM name WHERE text = ?")) {
                for (String name : names) {
                    select.setString(1, name);
                    Sql.findLong(select).ifPresent(keys::add);
                }
            }
            require(!keys.isEmpty());
            conditions.add(in(column, keys));
        }
    }

    private void addTexts(String column, List<String> values) {
        if (!values.isEmpty()) {
            // An event without the value has NULL there, which equals nothing, not even the empty text.
            conditions.add(column + values.stream().map(value -> "?").collect(Collectors.joining(", ", " IN (", ")")));
            texts.addAll(values);
        }
    }

    private void addChats(List<String> ids) throws SQLException {
        ChatKeys chats = ChatKeys.find(connection, worldKey, ids);
        if (ids.contains("")) {
            conditions.add("(chat IS NULL OR " + in("chat", chats.keys()) + ")");
            return;
        }
        require(!chats.keys().isEmpty());
        span = span.intersect(chats.span());
        if (chats.keys().size() == 1) {
            table = "event INDEXED BY event_by_chat";
            conditions.add("chat = " + chats.keys().iterator().next());
        } else {
            // Without the index: the rows of several chats would have to be sorted, bodies and all, to come in order.
            conditions.add(in("+chat", chats.keys()));
        }
    }

    private void addTimes(EventFilter filter) throws SQLException {
        // Within a world later events have higher sequences, so a range of time is a range of sequences.
        if (filter.hasEmittedFrom()) {
            long first = times.firstSequenceSince(connection, worldKey, micros(filter.getEmittedFrom()))
                    .orElse(Long.MAX_VALUE);
            span = span.intersect(new Span(first, Long.MAX_VALUE));
        }
        if (filter.hasEmittedBefore()) {
            long end = times.firstSequenceSince(connection, worldKey, micros(filter.getEmittedBefore()))
                    .orElse(Long.MAX_VALUE);
            span = span.intersect(new Span(0, end - 1));
        }
    }

    private void require(boolean possible) {
        if (!possible) {
            span = Span.EMPTY;
        }
    }

    private static long micros(Timestamp time) {
        return Micros.ceiling(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
    }

    private static String step(EventKind kind, Collection<Integer> phases) {
        return "(kind = " + kind.getNumber() + " AND " + in("phase", phases) + ")";
    }

    /** Numbers only: nothing here comes from outside as text. */
    private static String in(String column, Collection<? extends Number> numbers) {
        return column + numbers.stream().map(Number::toString).collect(Collectors.joining(", ", " IN (", ")"));
    }
}
