package dev.worldlog.server.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that runs on an executor as often as it is woken, one turn at a time. A wake-up during a turn leads to another
 * turn; many of them lead to one. What one turn wrote the next one sees.
 *
 * <p>Thread-safe.
 */
final class SerialTurns {
    private static final Logger log = LoggerFactory.getLogger(SerialTurns.class);

    private final Executor executor;
    private final BooleanSupplier turn;
    private final AtomicInteger wakeUps = new AtomicInteger();

    /** @param turn does a bounded amount of work; true when it wants another turn at once; must not throw */
    SerialTurns(Executor executor, BooleanSupplier turn) {
        this.executor = executor;
        this.turn = turn;
    }

    /** Sees to it that a turn begins after this call. */
    void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            submit();
        }
    }

    private void submit() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            log.debug("no turn: the threads have ended, and every call with them");
        }
    }

    private void run() {
        int served = wakeUps.get();
        if (turn.getAsBoolean() || wakeUps.addAndGet(-served) != 0) {
            // Back to the end of the queue: whoever else waits for a thread goes first.
            submit();
        }
    }
}
