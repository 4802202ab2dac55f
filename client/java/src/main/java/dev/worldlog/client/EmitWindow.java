package dev.worldlog.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much an emit stream may have unacknowledged; whoever wants to send more waits here.
 *
 * <p>Thread-safe.
 */
final class EmitWindow {
    private final int requestsMax;
    private final long bytesMax;

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private int requests;

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private boolean open;

    EmitWindow(int requestsMax, long bytesMax) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
    }

    /** Waits until a request of this size has room, and takes it. A request larger than all room passes when it is alone. */
    void acquire(long size) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!open && requests > 0 && (requests >= requestsMax || bytes + size > bytesMax)) {
                changed.await();
            }
            requests++;
            bytes += size;
        } finally {
            lock.unlock();
        }
    }

    void release(long size) {
        lock.lock();
        try {
            requests--;
            bytes -= size;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** From now on nobody waits, because nothing is sent any more. */
    void open() {
        lock.lock();
        try {
            open = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
