package dev.worldlog.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.log.EventLogException;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The interceptor that bounds the calls in progress: what is one too many is answered OVERLOADED before any work is done.
 * Streams have a bound of their own.
 *
 * <p>Thread-safe.
 */
final class Admission implements ServerInterceptor {
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final int callsMax;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private int calls;

    Admission(int callsMax) {
        this.callsMax = callsMax;
    }

    int count() {
        synchronized (lock) {
            return calls;
        }
    }

    int max() {
        return callsMax;
    }

    /** Waits until no call is in progress; false when some still are after the patience. */
    boolean awaitNone(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (calls > 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            return true;
        }
    }

    private boolean begin() {
        synchronized (lock) {
            if (calls >= callsMax) {
                return false;
            }
            calls++;
            return true;
        }
    }

    private void end() {
        synchronized (lock) {
            calls--;
            lock.notifyAll();
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!call.getMethodDescriptor().getType().serverSendsOneMessage()) {
            return next.startCall(call, headers);
        }
        if (!begin()) {
            throw EventLogException.overloaded(
                            "the server has " + callsMax + " calls in progress, which is its limit", RETRY_AFTER)
                    .with("calls_max", Integer.toString(callsMax));
        }
        try {
            return new Counted<>(next.startCall(call, headers));
        } catch (Throwable failure) {
            end();
            throw failure;
        }
    }

    private final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
        Counted(ServerCall.Listener<Q> handler) {
            super(handler);
        }

        @Override
        public void onCancel() {
            end();
            super.onCancel();
        }

        @Override
        public void onComplete() {
            end();
            super.onComplete();
        }
    }
}
