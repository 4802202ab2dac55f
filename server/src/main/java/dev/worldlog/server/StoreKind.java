package dev.worldlog.server;

/** Where events are kept. Immutable. */
public enum StoreKind {
    /** In a SQLite database in the data directory. */
    SQLITE,
    /** In memory: gone when the process ends. */
    MEMORY
}
