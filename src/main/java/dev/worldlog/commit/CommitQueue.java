package dev.worldlog.commit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.store.Mutation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The mutations that wait for the store, first in first out, bounded in events and bytes. Room is reserved before anything
 * is put in, and is given back only when the mutation is durable or has failed: what is being committed still counts.
 *
 * <p>Thread-safe.
 */
final class CommitQueue {
    /** So many events are worth a commit, whoever else may come. */
    private static final int EVENTS_ENOUGH = 512;

    private final int eventsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition enoughOrClosed = lock.newCondition();

    @GuardedBy("lock")
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();

    @GuardedBy("lock")
    private int events;

    @GuardedBy("lock")
    private long bytes;

    /** Of those that wait, without those being committed. */
    @GuardedBy("lock")
    private int waitingEvents;

    /** Whoever waits is woken when so many mutations wait. */
    @GuardedBy("lock")
    private int company = 1;

    @GuardedBy("lock")
    private boolean closed;

    CommitQueue(int eventsMax, long bytesMax) {
        this.eventsMax = eventsMax;
        this.bytesMax = bytesMax;
    }

    boolean tryReserve(Reservation reservation) {
        lock.lock();
        try {
            if (events + reservation.events() > eventsMax || bytes + reservation.bytes() > bytesMax) {
                return false;
            }
            events += reservation.events();
            bytes += reservation.bytes();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void release(Reservation reservation) {
        lock.lock();
        try {
            events -= reservation.events();
            bytes -= reservation.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** Adds to the end; returns false when the queue is closed. */
    boolean offer(Pending pending) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            waiting.add(pending);
            waitingEvents += pending.reservation().events();
            if (isCompany(company)) {
                enoughOrClosed.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what is there, up to the given numbers but at least one, waiting for the first. Deletions of worlds are taken without
     * anything else: they need no room, so they can be committed when nothing else can.
     *
     * @return empty when nothing came in time, or when the queue is closed and empty
     */
    List<Pending> take(int eventsWanted, long bytesWanted, long waitMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            company = 1;
            long remaining = TimeUnit.MILLISECONDS.toNanos(waitMillis);
            while (waiting.isEmpty() && !closed && remaining > 0) {
                remaining = enoughOrClosed.awaitNanos(remaining);
            }
            List<Pending> taken = new ArrayList<>();
            int takenEvents = 0;
            long takenBytes = 0;
            while (takenEvents < eventsWanted && takenBytes < bytesWanted && nextGoesWith(taken)) {
                Pending next = waiting.remove();
                taken.add(next);
                waitingEvents -= next.reservation().events();
                takenEvents += next.reservation().events();
                takenBytes += next.reservation().bytes();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean nextGoesWith(List<Pending> taken) {
        Pending next = waiting.peek();
        return next != null && (taken.isEmpty() || taken.get(0).isDeletion() == next.isDeletion());
    }

    /** Takes the deletions of worlds that neither the given mutations change nor any that waits in front, without waiting. */
    List<Pending> takeDeletions(List<Mutation> before) {
        Set<Long> changed = new HashSet<>();
        before.forEach(mutation -> changed.add(mutation.worldKey()));
        List<Pending> taken = new ArrayList<>();
        lock.lock();
        try {
            for (Iterator<Pending> each = waiting.iterator(); each.hasNext(); ) {
                Pending next = each.next();
                boolean isFirst = changed.add(next.mutation().worldKey());
                if (isFirst && next.isDeletion()) {
                    each.remove();
                    taken.add(next);
                }
            }
        } finally {
            lock.unlock();
        }
        return taken;
    }

    /** How many mutations wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many mutations wait, or many events, or the time is over, or the queue is closed. */
    void gather(int mutations, long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            company = mutations;
            long remaining = waitNanos;
            while (!isCompany(mutations) && !closed && remaining > 0) {
                remaining = enoughOrClosed.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean isCompany(int mutations) {
        return waiting.size() >= mutations || waitingEvents >= EVENTS_ENOUGH;
    }

    /** Takes everything that is there, without waiting. */
    List<Pending> drain() {
        lock.lock();
        try {
            List<Pending> taken = List.copyOf(waiting);
            waiting.clear();
            waitingEvents = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further offers; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            enoughOrClosed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosedAndEmpty() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How many events are reserved: waiting, or being committed. */
    int unwrittenEvents() {
        lock.lock();
        try {
            return events;
        } finally {
            lock.unlock();
        }
    }
}
