package dev.worldlog.network;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection through a {@link FaultProxy}: two directions, one fate.
 *
 * <p>Thread-safe.
 */
final class ProxyConnection {
    private static final int PIECE_BYTES = 4096;

    private final Socket client;
    private final Socket server;
    private final Weather weather;
    private final long seed;
    private final AtomicInteger endings;
    private final AtomicLong left;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean swallowing;

    ProxyConnection(Socket client, Socket server, Weather weather, long seed, AtomicInteger endings) {
        this.client = client;
        this.server = server;
        this.weather = weather;
        this.seed = seed;
        this.endings = endings;
        this.left = new AtomicLong(weather.ending() == Weather.Ending.NONE ? Long.MAX_VALUE : weather.bytesUntilEnd());
    }

    /** Carries one direction until there is nothing more to carry; adds what was read to {@code count}. */
    void forward(Socket from, Socket to, AtomicLong count, Runnable gone) {
        SplittableRandom random = new SplittableRandom(from == client ? seed : ~seed);
        byte[] piece = new byte[PIECE_BYTES];
        try {
            InputStream in = from.getInputStream();
            for (int size = in.read(piece); size > 0; size = in.read(piece)) {
                count.addAndGet(size);
                delay(random, size);
                long before = left.getAndAdd(-size);
                boolean all = from == server && weather.ending() == Weather.Ending.HALF_CLOSED;
                if (!swallowing && (all || before > 0)) {
                    to.getOutputStream().write(piece, 0, all ? size : (int) Math.min(before, size));
                }
                if (before <= size) {
                    end(weather.ending());
                }
            }
            to.shutdownOutput();
        } catch (IOException over) {
            end(Weather.Ending.CUT);
        } finally {
            gone.run();
        }
    }

    /** Ends the connection, once. */
    void end(Weather.Ending how) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        endings.incrementAndGet();
        try {
            switch (how) {
                case NONE, BLACK_HOLE -> swallowing = true;
                case HALF_CLOSED -> server.shutdownOutput();
                case CUT -> close();
                case RESET -> {
                    // Without lingering an end is a reset.
                    client.setSoLinger(true, 0);
                    server.setSoLinger(true, 0);
                    close();
                }
            }
        } catch (IOException alreadyOver) {
            return;
        }
    }

    /** Ends the connection at once, even if it has ended in silence. */
    void cut() {
        end(Weather.Ending.CUT);
        try {
            close();
        } catch (IOException alreadyOver) {
            return;
        }
    }

    private void close() throws IOException {
        client.close();
        server.close();
    }

    private void delay(SplittableRandom random, int size) {
        long nanos = weather.latency().toNanos();
        if (!weather.jitter().isZero()) {
            nanos += random.nextLong(weather.jitter().toNanos());
        }
        if (weather.bytesPerSecond() > 0) {
            nanos += TimeUnit.SECONDS.toNanos(size) / weather.bytesPerSecond();
        }
        if (nanos > 0) {
            LockSupport.parkNanos(nanos);
        }
    }
}
