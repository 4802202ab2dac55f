package dev.worldlog.emit;

import dev.worldlog.log.Emission;
import dev.worldlog.log.EventLogException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The emissions of one world that wait until their events are durable, in the order in which they came. One that waits for
 * older events than those before it may wait a little longer than it must.
 *
 * <p>Not thread-safe; the emitter guards it. What it returns is completed outside the lock.
 */
final class DurableWaiters {
    private record Waiter(long sequence, Emission emission) {}

    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private @Nullable EventLogException failure;

    /** Adds an emission that waits for a sequence; returns what to do with it instead if commits have ended. */
    Runnable add(long sequence, Emission emission) {
        EventLogException failed = failure;
        if (failed != null) {
            return () -> emission.durable().completeExceptionally(failed);
        }
        waiting.add(new Waiter(sequence, emission));
        return () -> {};
    }

    /** Removes and returns the emissions whose events are durable now. */
    List<Emission> through(long sequence) {
        List<Emission> done = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.element().sequence() <= sequence) {
            done.add(waiting.remove().emission());
        }
        return done;
    }

    /** Removes and returns all emissions; later ones fail likewise. */
    List<Emission> fail(EventLogException reason) {
        failure = reason;
        List<Emission> failed = waiting.stream().map(Waiter::emission).toList();
        waiting.clear();
        return failed;
    }
}
