package dev.worldlog.server;

import java.lang.reflect.Proxy;
import java.util.stream.Stream;

/**
 * Listens to SIGTERM, SIGINT and SIGHUP, which a terminal sends when it is closed; in a process that was started to ignore
 * SIGHUP, as by {@code nohup}, the JDK goes on ignoring it. A shutdown hook cannot choose the exit code nor hear a second
 * signal, so this asks the JDK's own signal class; by reflection, since the compiler refuses to name it.
 *
 * <p>Thread-safe.
 */
final class Signals {
    private Signals() {}

    /** Runs the listener, on a thread of its own, at each signal; false when this platform has no such signals. */
    static boolean listen(Runnable listener) {
        // Windows has no HUP, so each is asked for by itself.
        return Stream.of("TERM", "INT", "HUP")
                        .filter(name -> listen(name, listener))
                        .count()
                > 0;
    }

    private static boolean listen(String name, Runnable listener) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            listener.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handlerType)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
