package dev.worldlog.store.sqlite;

/**
 * One step of the schema: the statements that lead from the version before to this one.
 *
 * @param version the version afterwards; without holes
 *     <p>Immutable.
 */
record Migration(int version, String statements) {}
