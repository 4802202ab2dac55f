package dev.worldlog.server;

import java.lang.reflect.Proxy;

/**
 * Listens to SIGTERM and SIGINT. A shutdown hook cannot choose the exit code nor hear a second signal, so this asks the
 * JDK's own signal class; by reflection, since the compiler refuses to name it.
 *
 * <p>Thread-safe.
 */
final class Signals {
    private Signals() {}

    /** Runs the listener, on a thread of its own, at each signal; false when this platform has no such signals. */
    static boolean listen(Runnable listener) {
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
            for (String name : new String[] {"TERM", "INT"}) {
                signal.getMethod("handle", signal, handlerType)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
            }
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
