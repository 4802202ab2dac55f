package dev.worldlog.server.grpc;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The outermost interceptor: whatever a handler throws becomes a status that says so, and a unary call whose caller set
 * no deadline gets one.
 *
 * <p>Thread-safe.
 */
final class CallGuard implements ServerInterceptor {
    private static final Future<?> NO_ALARM = CompletableFuture.completedFuture(null);

    private final StatusMapper statuses;
    private final ScheduledExecutorService alarms;
    private final Duration defaultDeadline;

    CallGuard(StatusMapper statuses, ScheduledExecutorService alarms, Duration defaultDeadline) {
        this.statuses = statuses;
        this.alarms = alarms;
        this.defaultDeadline = defaultDeadline;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        GuardedCall<Q, A> guarded = new GuardedCall<>(call, statuses);
        if (!needsDeadline(call)) {
            return guard(guarded, NO_ALARM, () -> next.startCall(guarded, headers));
        }
        CancellableContext context = Context.current().withCancellation();
        Future<?> alarm = alarms.schedule(
                () -> {
                    guarded.end(statuses.deadlineExceeded(defaultDeadline));
                    context.cancel(null);
                },
                defaultDeadline.toNanos(),
                TimeUnit.NANOSECONDS);
        return guard(guarded, alarm, () -> Contexts.interceptCall(context, guarded, headers, next));
    }

    private static boolean needsDeadline(ServerCall<?, ?> call) {
        return call.getMethodDescriptor().getType() == MethodType.UNARY
                && Context.current().getDeadline() == null;
    }

    private <Q> ServerCall.Listener<Q> guard(
            GuardedCall<Q, ?> call, Future<?> alarm, Supplier<ServerCall.Listener<Q>> start) {
        try {
            return new Guard<>(start.get(), call, alarm);
        } catch (Throwable failure) {
            alarm.cancel(false);
            call.end(statuses.toException(failure));
            return new ServerCall.Listener<>() {};
        }
    }

    private final class Guard<Q> extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
        private final GuardedCall<?, ?> call;
        private final Future<?> alarm;

        Guard(ServerCall.Listener<Q> handler, GuardedCall<?, ?> call, Future<?> alarm) {
            super(handler);
            this.call = call;
            this.alarm = alarm;
        }

        @Override
        public void onMessage(Q message) {
            guarded(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            guarded(super::onHalfClose);
        }

        @Override
        public void onReady() {
            guarded(super::onReady);
        }

        @Override
        public void onCancel() {
            alarm.cancel(false);
            guarded(super::onCancel);
        }

        @Override
        public void onComplete() {
            alarm.cancel(false);
            guarded(super::onComplete);
        }

        private void guarded(Runnable callback) {
            try {
                callback.run();
            } catch (Throwable failure) {
                call.end(statuses.toException(failure));
            }
        }
    }
}
