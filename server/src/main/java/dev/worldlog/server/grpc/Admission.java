package dev.worldlog.server.grpc;

import dev.worldlog.log.EventLogException;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The interceptor that bounds the calls in progress: what is one too many is answered OVERLOADED before any work is done.
 * Streams have a bound of their own.
 *
 * <p>Thread-safe.
 */
final class Admission implements ServerInterceptor {
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final int callsMax;
    private final AtomicInteger calls = new AtomicInteger();

    Admission(int callsMax) {
        this.callsMax = callsMax;
    }

    int count() {
        return calls.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!call.getMethodDescriptor().getType().serverSendsOneMessage()) {
            return next.startCall(call, headers);
        }
        if (calls.incrementAndGet() > callsMax) {
            calls.decrementAndGet();
            throw EventLogException.overloaded(
                    "the server has " + callsMax + " calls in progress, which is its limit", RETRY_AFTER);
        }
        try {
            return new Counted<>(next.startCall(call, headers));
        } catch (Throwable failure) {
            calls.decrementAndGet();
            throw failure;
        }
    }

    private final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
        Counted(ServerCall.Listener<Q> handler) {
            super(handler);
        }

        @Override
        public void onCancel() {
            calls.decrementAndGet();
            super.onCancel();
        }

        @Override
        public void onComplete() {
            calls.decrementAndGet();
            super.onComplete();
        }
    }
}
