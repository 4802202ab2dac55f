/**
 * The store on SQLite: one file, one writer connection, a pool of readers. The only room that knows JDBC, the pool and the
 * database.
 */
@NullMarked
package dev.worldlog.store.sqlite;

import org.jspecify.annotations.NullMarked;
