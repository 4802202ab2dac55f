package dev.worldlog.server.grpc;

import dev.worldlog.log.EventLogException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;

/**
 * The handler in front of a method that takes one request: lets through exactly one well-formed message and answers
 * anything else with INVALID_REQUEST.
 *
 * <p>Thread-safe.
 */
final class RequestGate<Q, A> implements ServerCallHandler<Request<Q>, A> {
    private final ServerCallHandler<Q, A> handler;
    private final StatusMapper statuses;

    RequestGate(ServerCallHandler<Q, A> handler, StatusMapper statuses) {
        this.handler = handler;
        this.statuses = statuses;
    }

    @Override
    @SuppressWarnings("unchecked")
    public ServerCall.Listener<Request<Q>> startCall(ServerCall<Request<Q>, A> call, Metadata headers) {
        // A call never hands out a request, so the type of its requests does not matter to the handler.
        ServerCall<Q, A> inner = (ServerCall<Q, A>) (ServerCall<?, A>) call;
        return new Gate<>(call, handler.startCall(inner, headers), statuses);
    }

    private static final class Gate<Q> extends ServerCall.Listener<Request<Q>> {
        private final ServerCall<?, ?> call;
        private final ServerCall.Listener<Q> handler;
        private final StatusMapper statuses;
        private boolean seen;
        private boolean refused;

        Gate(ServerCall<?, ?> call, ServerCall.Listener<Q> handler, StatusMapper statuses) {
            this.call = call;
            this.handler = handler;
            this.statuses = statuses;
        }

        @Override
        public void onMessage(Request<Q> request) {
            if (refused) {
                return;
            }
            try {
                if (seen) {
                    throw Envelope.invalid("request", "a second message", "exactly one message");
                }
                seen = true;
                handler.onMessage(request.orThrow());
            } catch (EventLogException e) {
                refuse(e);
            }
        }

        @Override
        public void onHalfClose() {
            if (!seen && !refused) {
                refuse(Envelope.invalid("request", "none", "exactly one message"));
            }
            if (!refused) {
                handler.onHalfClose();
            }
        }

        private void refuse(EventLogException why) {
            refused = true;
            statuses.close(call, statuses.toException(why));
        }

        @Override
        public void onReady() {
            if (!refused) {
                handler.onReady();
            }
        }

        @Override
        public void onCancel() {
            handler.onCancel();
        }

        @Override
        public void onComplete() {
            handler.onComplete();
        }
    }
}
