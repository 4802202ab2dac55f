package dev.worldlog.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.v1.SubscribeRequest;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * Serves a world with events 1 to n, some frames of random size at a time, and breaks every stream soon.
 *
 * <p>Thread-safe.
 */
final class BreakingSubscribe implements BiConsumer<SubscribeRequest, FrameSender> {
    private final long last;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Random random;

    BreakingSubscribe(long seed, long last) {
        this.random = new Random(seed);
        this.last = last;
    }

    @Override
    public void accept(SubscribeRequest request, FrameSender frames) {
        if (next(10) == 0) {
            frames.fail(Refusals.unavailable());
            return;
        }
        long position = request.hasCursor()
                ? Long.parseLong(request.getCursor().replace("cursor-", ""))
                : request.getAfterSequence();
        frames.send(Frames.started(position, last));
        for (int left = next(5); left > 0 && position < last; left--) {
            long through = Math.min(last, position + 1 + next(8));
            frames.send(Frames.events(position, through));
            position = through;
            if (next(3) == 0) {
                frames.send(Frames.progress(position, position));
            }
        }
        if (position == last) {
            frames.send(Frames.caughtUp(last));
        }
        if (next(4) == 0) {
            frames.complete();
        } else {
            frames.fail(Refusals.unavailable());
        }
    }

    private int next(int bound) {
        synchronized (lock) {
            return random.nextInt(bound);
        }
    }
}
