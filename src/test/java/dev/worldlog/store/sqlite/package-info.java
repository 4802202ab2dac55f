/** The SQLite store, checked against the contract and against the faults it must survive. */
@NullMarked
package dev.worldlog.store.sqlite;

import org.jspecify.annotations.NullMarked;
