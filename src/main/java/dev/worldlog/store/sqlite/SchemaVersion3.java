package dev.worldlog.store.sqlite;

/**
 * The first schema of a release. (Versions 1 and 2 had fewer checksums; no release wrote them.)
 *
 * <p>Immutable.
 */
final class SchemaVersion3 {
    static final String STATEMENTS = """
            CREATE TABLE meta (
              key INTEGER PRIMARY KEY CHECK (key = 1),
              epoch INTEGER NOT NULL,
              clean INTEGER NOT NULL CHECK (clean IN (0, 1)),
              commit_number INTEGER NOT NULL,
              copied INTEGER NOT NULL DEFAULT 0 CHECK (copied IN (0, 1)),
              create_time INTEGER NOT NULL,
              checksum INTEGER NOT NULL
            ) STRICT;

            CREATE TABLE world (
              key INTEGER PRIMARY KEY,
              id TEXT NOT NULL,
              display_name TEXT NOT NULL,
              labels TEXT NOT NULL,
              create_time INTEGER NOT NULL,
              update_time INTEGER NOT NULL,
              revision INTEGER NOT NULL,
              log_id TEXT NOT NULL,
              exposed_ahead_max INTEGER NOT NULL,
              last_sequence INTEGER NOT NULL,
              event_count INTEGER NOT NULL,
              chain_head BLOB NOT NULL CHECK (length(chain_head) = 32),
              delete_time INTEGER,
              purged INTEGER NOT NULL,
              checksum INTEGER NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX world_by_id ON world (id) WHERE delete_time IS NULL;
            CREATE INDEX world_life ON world (id);
            CREATE INDEX world_to_purge ON world (key) WHERE delete_time IS NOT NULL AND purged = 0;

            CREATE TABLE gap (
              world INTEGER NOT NULL,
              from_sequence INTEGER NOT NULL,
              to_sequence INTEGER NOT NULL,
              reason INTEGER NOT NULL,
              count INTEGER,
              checksum INTEGER NOT NULL,
              PRIMARY KEY (world, from_sequence)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE name (
              key INTEGER PRIMARY KEY,
              text TEXT NOT NULL UNIQUE
            ) STRICT;

            CREATE TABLE chat (
              key INTEGER PRIMARY KEY,
              world INTEGER NOT NULL,
              id TEXT NOT NULL,
              event_count INTEGER NOT NULL,
              first_sequence INTEGER NOT NULL,
              last_sequence INTEGER NOT NULL,
              first_emit_time INTEGER NOT NULL,
              last_emit_time INTEGER NOT NULL,
              checksum INTEGER NOT NULL,
              UNIQUE (world, id)
            ) STRICT;

            CREATE TABLE event (
              position INTEGER PRIMARY KEY,
              id TEXT NOT NULL,
              emit_time INTEGER NOT NULL,
              kind INTEGER NOT NULL,
              phase INTEGER,
              chat INTEGER,
              agent INTEGER,
              tool INTEGER,
              message_id TEXT,
              run_id TEXT,
              checksum INTEGER NOT NULL,
              bytes BLOB NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX event_by_id ON event (position >> 40, id);
            CREATE INDEX event_by_chat ON event (chat) WHERE chat IS NOT NULL;
            """ + SchemaViews3.STATEMENTS;

    private SchemaVersion3() {}
}
