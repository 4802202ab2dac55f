package dev.worldlog.client;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Remembers what a subscription said. Thread-safe. */
final class RecordingListener implements FrameListener {
    final List<Frame> frames = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final CompletableFuture<List<Throwable>> end = new CompletableFuture<>();
    private final Consumer<Frame> onFrame;

    RecordingListener() {
        this(frame -> {});
    }

    RecordingListener(Consumer<Frame> onFrame) {
        this.onFrame = onFrame;
    }

    List<Long> sequences() {
        return frames.stream()
                .flatMap(frame -> frame.getEventsList().stream())
                .map(Event::getSequence)
                .toList();
    }

    /** Waits for the end; empty when it came without a failure. */
    List<Throwable> end() throws Exception {
        return end.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void onFrame(Frame frame) {
        threads.add(Thread.currentThread());
        calls.add("frame");
        frames.add(frame);
        onFrame.accept(frame);
    }

    @Override
    public void onDisconnected(WorldlogException cause, Duration retryIn) {
        threads.add(Thread.currentThread());
        calls.add("disconnected");
    }

    @Override
    public void onReconnected() {
        threads.add(Thread.currentThread());
        calls.add("reconnected");
    }

    @Override
    public void onEnd(@Nullable Throwable failure) {
        threads.add(Thread.currentThread());
        calls.add("end");
        end.complete(failure == null ? List.of() : List.of(failure));
    }
}
