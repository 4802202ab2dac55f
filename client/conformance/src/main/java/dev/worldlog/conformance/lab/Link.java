package dev.worldlog.conformance.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One connection through a {@link FaultProxy}: two directions, one fate.
 *
 * <p>Thread-safe.
 */
final class Link {
    private static final int PIECE_BYTES = 8192;

    private final Socket client;
    private final Socket server;
    private final long bytesUntilCut;
    private final Duration latency;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean muted;
    private volatile boolean swallowing;
    private volatile boolean cut;

    Link(Socket client, Socket server, long bytesUntilCut, Duration latency) {
        this.client = client;
        this.server = server;
        this.bytesUntilCut = bytesUntilCut;
        this.latency = latency;
    }

    /** Carries one direction until there is nothing more to carry. */
    void carry(boolean fromServer, Consumer<Link> gone) {
        Socket from = fromServer ? server : client;
        Socket to = fromServer ? client : server;
        byte[] piece = new byte[PIECE_BYTES];
        long left = fromServer ? bytesUntilCut : Long.MAX_VALUE;
        try {
            InputStream in = from.getInputStream();
            for (int size = in.read(piece); size > 0; size = in.read(piece)) {
                if (!latency.isZero()) {
                    LockSupport.parkNanos(latency.toNanos());
                }
                if (!swallowing && !(fromServer && muted)) {
                    to.getOutputStream().write(piece, 0, (int) Math.min(size, left));
                }
                left -= size;
                if (left <= 0) {
                    end(false);
                }
            }
            close(false);
        } catch (IOException over) {
            close(false);
        } finally {
            gone.accept(this);
        }
    }

    void mute() {
        muted = true;
    }

    void swallow() {
        swallowing = true;
    }

    /** The network ends it. */
    void end(boolean withReset) {
        cut = cut || !ended.get();
        close(withReset);
    }

    boolean wasCut() {
        return cut;
    }

    private void close(boolean withReset) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        try (client;
                server) {
            if (withReset) {
                // Without lingering an end is a reset.
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            }
        } catch (IOException alreadyOver) {
            return;
        }
    }
}
