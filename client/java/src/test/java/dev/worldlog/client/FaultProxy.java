package dev.worldlog.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Stands between a client and a server and does to their connections what networks do; each new connection gets the
 * {@link Weather} of the moment. The same seed gives the same weather, connection by connection.
 *
 * <p>Thread-safe.
 */
final class FaultProxy implements AutoCloseable {
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger endings = new AtomicInteger();
    /** What the server has sent to clients, arrived or not. */
    final AtomicLong bytesFromServer = new AtomicLong();

    private final int serverPort;
    private final ServerSocket listener;
    private final Set<ProxyConnection> open = ConcurrentHashMap.newKeySet();
    private final DaemonThreads threads = new DaemonThreads("proxy");
    /** Confined to the accepting thread. */
    private final Random random;

    private volatile Function<Random, Weather> weather;

    private FaultProxy(int serverPort, long seed, Function<Random, Weather> weather) throws IOException {
        this.serverPort = serverPort;
        this.weather = weather;
        this.random = new Random(seed);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static FaultProxy start(int serverPort, long seed, Function<Random, Weather> weather) throws IOException {
        FaultProxy proxy = new FaultProxy(serverPort, seed, weather);
        proxy.threads.newThread(proxy::accept).start();
        return proxy;
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Changes the weather for connections to come. */
    void setWeather(Function<Random, Weather> next) {
        weather = next;
    }

    /** Ends every open connection in this way, now. */
    void endAll(Weather.Ending how) {
        open.forEach(connection -> connection.end(how));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        endAll(Weather.Ending.CUT);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        } catch (IOException serverIsDown) {
            closeQuietly(client);
            return;
        }
        connections.incrementAndGet();
        Weather now = weather.apply(random);
        ProxyConnection connection = new ProxyConnection(client, server, now, random.nextLong(), endings);
        open.add(connection);
        threads.newThread(() -> connection.forward(client, server, new AtomicLong(), () -> open.remove(connection)))
                .start();
        threads.newThread(() -> connection.forward(server, client, bytesFromServer, () -> open.remove(connection)))
                .start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
