package dev.worldlog.conformance.play;

import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an adapter reports of one command, in its order.
 *
 * <p>Thread-safe.
 */
final class Reports {
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<JsonObject> waiting = new ArrayDeque<>();
    private String over = "";

    void add(JsonObject report) {
        lock.lock();
        try {
            waiting.add(report);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more can come, and why. */
    void end(String why) {
        lock.lock();
        try {
            over = over.isEmpty() ? why : over;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next report; empty when none comes in time. */
    Optional<JsonObject> next(Deadline deadline) throws InterruptedException {
        lock.lock();
        try {
            long left = deadline.leftNanos();
            while (waiting.isEmpty() && over.isEmpty() && left > 0) {
                left = Math.min(changed.awaitNanos(left), deadline.leftNanos());
            }
            if (waiting.isEmpty() && !over.isEmpty()) {
                throw new StepFailure(over);
            }
            return Optional.ofNullable(waiting.poll());
        } finally {
            lock.unlock();
        }
    }
}
