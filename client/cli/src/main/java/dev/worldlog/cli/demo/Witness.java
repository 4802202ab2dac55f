package dev.worldlog.cli.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.client.FrameListener;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A subscriber that tells of every event it sees, and remembers it.
 *
 * <p>Thread-safe.
 */
final class Witness implements FrameListener {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Consumer<Event> voice;
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch awaited;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Event> seen = new ArrayList<>();

    /** @param expected how many events {@link #seen} waits for */
    Witness(int expected, Consumer<Event> voice) {
        this.voice = voice;
        this.awaited = new CountDownLatch(expected);
    }

    @Override
    public void onFrame(Frame frame) {
        listening.countDown();
        for (Event event : frame.getEventsList()) {
            voice.accept(event);
            synchronized (lock) {
                seen.add(event);
            }
            awaited.countDown();
        }
    }

    /** Waits until the subscription stands. */
    void awaitListening() {
        await(listening, "the subscription did not begin");
    }

    /** Waits for the expected number of events; what it has seen then. */
    List<Event> seen() {
        await(awaited, "the subscriber misses " + awaited.getCount() + " events");
        synchronized (lock) {
            return List.copyOf(seen);
        }
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DemoException(otherwise + " within " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted", e);
        }
    }
}
