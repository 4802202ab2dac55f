package dev.worldlog.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server and cuts every connection after a random number of bytes, wherever that is.
 *
 * <p>Thread-safe.
 */
final class CuttingProxy implements AutoCloseable {
    final AtomicInteger cuts = new AtomicInteger();
    private final int serverPort;
    private final int bytesMax;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final DaemonThreads threads = new DaemonThreads("proxy");
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Random random;

    private CuttingProxy(int serverPort, long seed, int bytesMax) throws IOException {
        this.serverPort = serverPort;
        this.bytesMax = bytesMax;
        this.random = new Random(seed);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static CuttingProxy start(int serverPort, long seed, int bytesMax) throws IOException {
        CuttingProxy proxy = new CuttingProxy(serverPort, seed, bytesMax);
        proxy.threads.newThread(proxy::accept).start();
        return proxy;
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(CuttingProxy::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                connect(client, server);
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client, Socket server) {
        sockets.add(client);
        sockets.add(server);
        AtomicLong left = new AtomicLong(2_000 + next());
        threads.newThread(() -> forward(client, server, left)).start();
        threads.newThread(() -> forward(server, client, left)).start();
    }

    private void forward(Socket from, Socket to, AtomicLong left) {
        byte[] buffer = new byte[4096];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                long before = left.getAndAdd(-count);
                out.write(buffer, 0, (int) Math.max(0, Math.min(before, count)));
                if (before <= count) {
                    cuts.incrementAndGet();
                    return;
                }
            }
        } catch (IOException otherSideIsGone) {
            return;
        } finally {
            sockets.remove(from);
        }
    }

    private int next() {
        synchronized (lock) {
            return random.nextInt(bytesMax);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
