package dev.worldlog.server.grpc;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A call that ends once. The handler answers it unless the guard has ended it before; what the handler still says then
 * is dropped.
 *
 * <p>{@link #end} is thread-safe; the rest belongs to the handler.
 */
final class GuardedCall<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
    private enum State {
        OPEN,
        ANSWERING,
        ANSWERED,
        ENDED
    }

    private final StatusMapper statuses;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    GuardedCall(ServerCall<Q, A> call, StatusMapper statuses) {
        super(call);
        this.statuses = statuses;
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (state.compareAndSet(State.OPEN, State.ANSWERING)) {
            super.sendHeaders(headers);
        }
    }

    @Override
    public void sendMessage(A message) {
        if (state.get() == State.ANSWERING) {
            super.sendMessage(message);
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (state.compareAndSet(State.OPEN, State.ANSWERED) || state.compareAndSet(State.ANSWERING, State.ANSWERED)) {
            super.close(status, trailers);
        }
    }

    /** Ends the call with a failure unless the handler has begun to answer. */
    void end(StatusRuntimeException failure) {
        if (state.compareAndSet(State.OPEN, State.ENDED)) {
            statuses.close(delegate(), failure);
        }
    }
}
