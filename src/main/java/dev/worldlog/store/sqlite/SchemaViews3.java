package dev.worldlog.store.sqlite;

/**
 * The views of the first schema: what is stored, in words, for people with the {@code sqlite3} program.
 *
 * <p>Immutable.
 */
final class SchemaViews3 {
    private static final String TIME =
            "strftime('%%Y-%%m-%%dT%%H:%%M:%%S', %1$s / 1000000, 'unixepoch') || printf('.%%06dZ', %1$s %% 1000000)";

    static final String STATEMENTS = "CREATE VIEW worlds AS SELECT id, display_name, labels, "
            + time("create_time")
            + " AS create_time, "
            + time("update_time")
            + " AS update_time, last_sequence, event_count, log_id FROM world WHERE delete_time IS NULL;\n"
            + "CREATE VIEW chats AS SELECT w.id AS world, c.id AS chat, c.event_count, c.first_sequence, c.last_sequence, "
            + time("c.first_emit_time")
            + " AS first_emit_time, "
            + time("c.last_emit_time")
            + " AS last_emit_time FROM chat c JOIN world w ON w.key = c.world WHERE w.delete_time IS NULL;\n"
            + "CREATE VIEW events AS SELECT w.id AS world, e.position & 1099511627775 AS sequence, "
            + """
              CASE e.kind WHEN 1 THEN 'message' WHEN 2 THEN 'sse' WHEN 3 THEN 'tool' WHEN 4 THEN 'system' END AS kind,
              CASE e.kind
                WHEN 2 THEN CASE e.phase WHEN 1 THEN 'start' WHEN 2 THEN 'chunk' WHEN 3 THEN 'end' WHEN 4 THEN 'error'
                  WHEN 5 THEN 'log' WHEN 6 THEN 'tool_stream' END
                WHEN 3 THEN CASE e.phase WHEN 1 THEN 'start' WHEN 2 THEN 'args' WHEN 3 THEN 'progress' WHEN 4 THEN 'result'
                  WHEN 5 THEN 'error' END
              END AS phase,
              c.id AS chat, a.text AS agent, t.text AS tool, e.message_id, e.run_id,
              """
            + time("e.emit_time")
            + """
               AS emit_time, e.id, length(e.bytes) AS size
              FROM world w
              JOIN event e ON e.position BETWEEN w.key << 40 AND (w.key << 40) + 1099511627775
              LEFT JOIN chat c ON c.key = e.chat
              LEFT JOIN name a ON a.key = e.agent
              LEFT JOIN name t ON t.key = e.tool
              WHERE w.delete_time IS NULL;
              """;

    private SchemaViews3() {}

    private static String time(String column) {
        return TIME.formatted(column);
    }
}
