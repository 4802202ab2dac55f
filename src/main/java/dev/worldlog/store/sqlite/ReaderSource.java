package dev.worldlog.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/**
 * Gives the pool connections that are set up our way.
 *
 * <p>Thread-safe.
 */
final class ReaderSource extends SQLiteDataSource {
    private final ConnectionOpener opener;

    ReaderSource(ConnectionOpener opener) {
        this.opener = opener;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return opener.open();
    }

    @Override
    public SQLiteConnection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return opener.open().unwrap(SQLiteConnection.class);
    }
}
