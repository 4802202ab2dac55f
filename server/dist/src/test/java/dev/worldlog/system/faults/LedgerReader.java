package dev.worldlog.system.faults;

import dev.worldlog.check.Entry;
import dev.worldlog.client.FrameListener;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.SubscribeRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Follows a world from its start and notes each of its streams, and each frame.
 *
 * <p>Called by the thread of its subscription; whoever waits for it may be any.
 */
final class LedgerReader implements FrameListener {
    private final String world;
    private final Ledger ledger;
    private final AtomicLong streams;
    private OptionalLong stream = OptionalLong.empty();
    private long position;

    /** {@code streams} numbers the streams of all readers of one ledger. */
    LedgerReader(String world, Ledger ledger, AtomicLong streams) {
        this.world = world;
        this.ledger = ledger;
        this.streams = streams;
    }

    SubscribeRequest request() {
        return SubscribeRequest.newBuilder()
                .setWorld(world)
                .setAfterSequence(position)
                .build();
    }

    @Override
    public synchronized void onFrame(Frame frame) {
        if (frame.hasStarted()) {
            stream.ifPresent(ended -> ledger.note(new Entry.Ended(ended, Optional.empty())));
            long next = streams.incrementAndGet();
            // The client resumes by itself; this is what it asks for.
            ledger.note(new Entry.Subscribed(next, request(), stream));
            stream = OptionalLong.of(next);
        }
        ledger.note(new Entry.Delivered(stream.orElseThrow(), frame));
        position = frame.getThroughSequence();
        notifyAll();
        if (frame.hasStarted()) {
            System.out.println(
                    "following " + world + " in epoch " + frame.getStarted().getEpoch());
        }
    }

    /** Waits until it has come so far. */
    synchronized void awaitPosition(long sequence) throws InterruptedException {
        while (position < sequence) {
            wait();
        }
    }
}
