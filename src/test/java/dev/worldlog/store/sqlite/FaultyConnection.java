package dev.worldlog.store.sqlite;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Connections whose commit fails when told to, before it happened or after, or whose checkpoint does.
 *
 * <p>Confined to the test's thread.
 */
final class FaultyConnection implements ConnectionOpener {
    /** How the next commit, or the next checkpoint, goes. */
    enum Fault {
        NONE,
        FAILS_BEFORE,
        FAILS_AFTER,
        FAILS_TO_CHECKPOINT
    }

    private final ConnectionOpener real;
    private final AtomicReference<Fault> next = new AtomicReference<>(Fault.NONE);
    private SQLiteErrorCode code = SQLiteErrorCode.SQLITE_IOERR_READ;
    private int opened;

    FaultyConnection(ConnectionOpener real) {
        this.real = real;
    }

    void fail(Fault fault, SQLiteErrorCode with) {
        next.set(fault);
        code = with;
    }

    int opened() {
        return opened;
    }

    @Override
    public Connection open() throws SQLException {
        opened++;
        Connection connection = real.open();
        return proxy(Connection.class, (method, arguments) -> {
            if (isCheckpoint(method, arguments) && next.compareAndSet(Fault.FAILS_TO_CHECKPOINT, Fault.NONE)) {
                throw new SQLiteException("injected", code);
            }
            Object result = method.invoke(connection, arguments);
            boolean commit = method.getName().equals("prepareStatement") && "COMMIT".equals(arguments[0]);
            return commit ? faulty((PreparedStatement) result) : result;
        });
    }

    private static boolean isCheckpoint(Method method, Object[] arguments) {
        return method.getName().equals("prepareStatement")
                && arguments[0].toString().startsWith("PRAGMA wal_checkpoint");
    }

    private PreparedStatement faulty(PreparedStatement commit) {
        return proxy(PreparedStatement.class, (method, arguments) -> {
            Fault fault = method.getName().equals("execute") ? next.getAndSet(Fault.NONE) : Fault.NONE;
            if (fault == Fault.FAILS_BEFORE) {
                throw new SQLiteException("injected", code);
            }
            Object result = method.invoke(commit, arguments);
            if (fault == Fault.FAILS_AFTER) {
                throw new SQLiteException("injected", code);
            }
            return result;
        });
    }

    private static <T> T proxy(Class<T> type, Call call) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return call.run(method, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private interface Call {
        Object run(Method method, Object[] arguments) throws ReflectiveOperationException, SQLException;
    }
}
