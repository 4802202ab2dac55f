package dev.worldlog.store.sqlite;

import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreException.Kind;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What an error of the database means for whoever asked.
 *
 * <p>Immutable.
 */
final class SqliteErrors {
    private static final int PRIMARY_CODE_MASK = 0xFF;

    private SqliteErrors() {}

    static StoreException translate(String doing, SQLException failure) {
        return new StoreException(kind(failure), "Cannot " + doing + ": " + failure.getMessage(), failure);
    }

    static Kind kind(SQLException failure) {
        return switch (extendedCode(failure)) {
            case SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_WRITE -> Kind.FLUSH_FAILED;
            case SQLITE_READONLY_DBMOVED -> Kind.CORRUPT;
            default -> primaryKind(failure.getErrorCode() & PRIMARY_CODE_MASK);
        };
    }

    private static Kind primaryKind(int code) {
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return Kind.FULL;
        }
        if (code == SQLiteErrorCode.SQLITE_INTERRUPT.code) {
            return Kind.TIMED_OUT;
        }
        boolean damaged = code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
        // A broken constraint means that the engine and the file disagree about what is stored: trying again cannot
        // help.
        boolean disagrees = code == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
        return damaged || disagrees ? Kind.CORRUPT : Kind.TRANSIENT;
    }

    private static SQLiteErrorCode extendedCode(SQLException failure) {
        return failure instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
