package dev.worldlog.engine;

import dev.worldlog.store.EventStore;
import dev.worldlog.store.ForwardingEventStore;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoreWriter;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store over a real one whose commits fail, or wait, when told to.
 *
 * <p>Thread-safe.
 */
public final class FailingEventStore extends ForwardingEventStore {
    /** Written by tests, read by the commit thread. */
    private volatile StoreException.Kind failure = StoreException.Kind.TRANSIENT;

    private final AtomicInteger failuresLeft = new AtomicInteger();
    private final AtomicInteger housekeepingFailuresLeft = new AtomicInteger();
    /** Written by tests, read by the commit thread. */
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Written by tests, read by any thread. */
    private volatile boolean readsFail;

    private final AtomicInteger commits = new AtomicInteger();

    public FailingEventStore(EventStore store) {
        super(store);
    }

    /** Makes the next commits fail before they reach the store. */
    public void failNext(int count, StoreException.Kind kind) {
        failure = kind;
        failuresLeft.set(count);
    }

    /** Makes the next rounds of housekeeping fail before they reach the store. */
    public void failHousekeeping(int count, StoreException.Kind kind) {
        failure = kind;
        housekeepingFailuresLeft.set(count);
    }

    public void repair() {
        failuresLeft.set(0);
    }

    /** Makes commits wait until {@link #open}. */
    public void shut() {
        gate = new CountDownLatch(1);
    }

    public void open() {
        gate.countDown();
    }

    /** How many commits succeeded. */
    public int commits() {
        return commits.get();
    }

    @Override
    public StoreWriter writer() {
        StoreWriter writer = store().writer();
        return new StoreWriter() {
            @Override
            public void commit(List<Mutation> mutations) {
                awaitGate();
                if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new StoreException(failure, "a planted failure", null);
                }
                writer.commit(mutations);
                commits.incrementAndGet();
            }

            @Override
            public boolean maintain() {
                if (housekeepingFailuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new StoreException(failure, "a planted failure", null);
                }
                return writer.maintain();
            }
        };
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the commit thread", e);
        }
    }

    /** Makes every read fail, or stops that. */
    public void failReads(boolean fail) {
        readsFail = fail;
    }

    @Override
    public StoreReader reader() {
        StoreReader reader = store().reader();
        return (StoreReader) Proxy.newProxyInstance(
                StoreReader.class.getClassLoader(), new Class<?>[] {StoreReader.class}, (proxy, method, arguments) -> {
                    if (readsFail) {
                        throw new StoreException(StoreException.Kind.TRANSIENT, "a planted failure", null);
                    }
                    return method.invoke(reader, arguments);
                });
    }
}
