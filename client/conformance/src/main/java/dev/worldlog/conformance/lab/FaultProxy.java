package dev.worldlog.conformance.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between an adapter and a server and does to their connections what networks do.
 *
 * <p>Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    /** Cuts are at the same bytes in every run, as far as the adapter makes its connections in the same order. */
    private static final int SEED = 7;

    private final ServerSocket listener;
    private final Set<Link> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Random random = new Random(SEED);

    private volatile int serverPort;
    private volatile boolean refusing;
    private volatile Weather weather = Weather.FAIR;

    private FaultProxy(ServerSocket listener, int serverPort) {
        this.listener = listener;
        this.serverPort = serverPort;
    }

    public static FaultProxy before(int serverPort) throws IOException {
        FaultProxy proxy = new FaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort);
        daemon(proxy::accept);
        return proxy;
    }

    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Leads connections to come to another port. */
    public void leadTo(int port) {
        serverPort = port;
    }

    /** Ends every open connection, now. */
    public void cut() {
        open.forEach(link -> link.end(false));
    }

    /** Ends every open connection with a reset, now. */
    public void reset() {
        open.forEach(link -> link.end(true));
    }

    /** From now on, on open connections, nothing that the server says arrives. */
    public void mute() {
        open.forEach(Link::mute);
    }

    /** From now on open connections take whatever is sent, bring nothing to the other side, and do not end. */
    public void swallow() {
        open.forEach(Link::swallow);
    }

    /** Ends every open connection, and each that comes. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** From now on what comes is served well; what is open stays as it is. */
    public void heal() {
        refusing = false;
        weather = Weather.FAIR;
    }

    /** What happens to connections to come. */
    public void setWeather(Weather next) {
        weather = next;
    }

    /** How many connections were ended by this proxy while they were in use. */
    public int cuts() {
        return cuts.get();
    }

    /** How many connections were not let through at all. */
    public int refusals() {
        return refusals.get();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
        }
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

    private void connect(Socket client) throws IOException {
        if (refusing) {
            refusals.incrementAndGet();
            client.close();
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            Weather now = weather;
            Link link = new Link(client, server, now.bytesUntilCut(random), now.latency());
            open.add(link);
            daemon(() -> link.carry(true, this::forget));
            daemon(() -> link.carry(false, this::forget));
            if (refusing) {
                link.end(false);
            }
        } catch (IOException serverIsDown) {
            client.close();
        }
    }

    private void forget(Link link) {
        if (open.remove(link) && link.wasCut()) {
            cuts.incrementAndGet();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "conformance-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * What happens to a connection.
     *
     * @param cutFromBytes it is cut after at least so many bytes of the server; 0 for never
     * @param cutToBytes and at most so many
     * @param latency added to each piece, in both directions
     *     <p>Immutable.
     */
    public record Weather(int cutFromBytes, int cutToBytes, Duration latency) {
        static final Weather FAIR = new Weather(0, 0, Duration.ZERO);

        long bytesUntilCut(Random random) {
            return cutToBytes == 0
                    ? Long.MAX_VALUE
                    : cutFromBytes + (long) random.nextInt(cutToBytes - cutFromBytes + 1);
        }
    }
}
