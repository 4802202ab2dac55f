package dev.worldlog.network;

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
public final class FaultProxy implements AutoCloseable {
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger endings = new AtomicInteger();
    private final AtomicLong bytesFromServer = new AtomicLong();
    private final int serverPort;
    private final ServerSocket listener;
    private final Set<ProxyConnection> open = ConcurrentHashMap.newKeySet();
    /** Confined to the accepting thread. */
    private final Random random;

    private volatile Function<Random, Weather> weather;

    private FaultProxy(int serverPort, long seed, Function<Random, Weather> weather) throws IOException {
        this.serverPort = serverPort;
        this.weather = weather;
        this.random = new Random(seed);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    public static FaultProxy start(int serverPort, long seed, Function<Random, Weather> weather) throws IOException {
        FaultProxy proxy = new FaultProxy(serverPort, seed, weather);
        inBackground(proxy::accept);
        return proxy;
    }

    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** How many connections there have been. */
    public int connections() {
        return connections.get();
    }

    /** How many of them were ended by their weather or by {@link #endAll}. */
    public int endings() {
        return endings.get();
    }

    /** What the server has sent to clients, arrived or not. */
    public long bytesFromServer() {
        return bytesFromServer.get();
    }

    /** Changes the weather for connections to come. */
    public void setWeather(Function<Random, Weather> next) {
        weather = next;
    }

    /** Ends every open connection in this way, now. */
    public void endAll(Weather.Ending how) {
        open.forEach(connection -> connection.end(how));
    }

    /** Cuts every connection, also those that swallow what they are given. */
    public void cutAll() {
        open.forEach(ProxyConnection::cut);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cutAll();
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
        inBackground(() -> connection.forward(client, server, new AtomicLong(), () -> open.remove(connection)));
        inBackground(() -> connection.forward(server, client, bytesFromServer, () -> open.remove(connection)));
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
