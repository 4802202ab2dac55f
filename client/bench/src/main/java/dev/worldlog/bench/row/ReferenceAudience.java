package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.wire.EventTally;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.bench.wire.FrameWalk;
import dev.worldlog.bench.wire.StreamEnd;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Calls to the reference server that wait for the frames that it keeps.
 *
 * <p>Confined to one thread; what arrives, arrives on others.
 */
final class ReferenceAudience {
    private static final int PATIENCE_SECONDS = 120;

    private final CountDownLatch open;
    private final List<EventTally> tallies = new ArrayList<>();
    private final List<StreamEnd<byte[], byte[]>> streams = new ArrayList<>();

    /** Opens so many calls, over these connections in turn, and waits until the server has heard of each. */
    ReferenceAudience(int size, List<? extends Channel> connections) throws InterruptedException {
        open = new CountDownLatch(size);
        for (int i = 0; i < size; i++) {
            EventTally tally = new EventTally();
            StreamEnd<byte[], byte[]> end = new StreamEnd<>(message -> take(message, tally));
            tallies.add(tally);
            streams.add(end);
            new Reference(connections.get(i % connections.size())).frames(end);
        }
        InvalidMeasurementException.require(
                true, open.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "all streams are open");
    }

    /** Waits until everybody has everything. */
    void await() throws Exception {
        for (StreamEnd<byte[], byte[]> end : streams) {
            end.await(History.PATIENCE);
        }
    }

    /** Everybody must have been sent exactly this. */
    void require(Fingerprint expected) {
        for (EventTally tally : tallies) {
            InvalidMeasurementException.require(expected, tally.fingerprint(), "what a stream brought");
        }
    }

    private void take(byte[] message, EventTally tally) {
        if (message.length == 0) {
            open.countDown();
        } else {
            FrameWalk.walk(message, tally);
        }
    }
}
