package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.wire.Fingerprint;
import io.grpc.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Live subscribers of one world who all wait for the same number of events. Closing it ends them.
 *
 * <p>Confined to one thread; what arrives, arrives on others.
 */
final class Audience implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final int eventsExpected;
    private final List<LiveStream> streams = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();
    private final AtomicInteger waiting;
    private final CompletableFuture<Void> satisfied = new CompletableFuture<>();

    /** So many subscribers, to be added, for so many events. */
    Audience(int size, int eventsExpected) {
        this.waiting = new AtomicInteger(size);
        this.eventsExpected = eventsExpected;
    }

    void add(Channel channel, String world) throws InterruptedException {
        streams.add(LiveStream.open(channel, world, new Subscriber(streams.isEmpty())));
    }

    /** Waits until everybody has everything. */
    void await() throws Exception {
        satisfied.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Everybody must have seen exactly this. */
    void require(Fingerprint expected) {
        for (LiveStream stream : streams) {
            InvalidMeasurementException.require(expected, stream.fingerprint(), "what a subscriber saw");
        }
    }

    /** What the first subscriber received that had events in it, as it was on the wire. */
    List<byte[]> frames() {
        return frames;
    }

    @Override
    public void close() {
        streams.forEach(LiveStream::close);
    }

    /** One of them. Confined to its call. */
    private final class Subscriber implements LiveStream.Listener {
        private final boolean keepsFrames;
        private int count;
        private byte @Nullable [] latest;

        Subscriber(boolean keepsFrames) {
            this.keepsFrames = keepsFrames;
        }

        @Override
        public void frame(byte[] message) {
            latest = message;
        }

        @Override
        public void event() {
            byte[] message = latest;
            if (keepsFrames && message != null) {
                frames.add(message);
                latest = null;
            }
            if (++count == eventsExpected && waiting.decrementAndGet() == 0) {
                satisfied.complete(null);
            }
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            satisfied.completeExceptionally(
                    failure == null ? new IllegalStateException("a subscription ended") : failure);
        }
    }
}
