package dev.worldlog.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a connection and sets it up. Implementations must be thread-safe. */
@FunctionalInterface
interface ConnectionOpener {
    Connection open() throws SQLException;
}
