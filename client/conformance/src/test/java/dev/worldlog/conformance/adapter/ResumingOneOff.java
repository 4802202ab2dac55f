package dev.worldlog.conformance.adapter;

import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SubscribeResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.function.UnaryOperator;

/**
 * Asks for one event too few when a subscription resumes, and bends the frames that come so that the client does not notice: a client
 * that counts wrongly and checks nothing. For one subscription at a time. Thread-safe.
 */
final class ResumingOneOff implements ClientInterceptor {
    private static final long NOTHING = -1;

    /** Where the frames of all streams have come to, as the client was told. */
    private volatile long through = NOTHING;

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        ClientCall<Q, A> call = next.newCall(method, options);
        if (!method.getFullMethodName()
                .equals(EventServiceGrpc.getSubscribeMethod().getFullMethodName())) {
            return call;
        }
        long before = through;
        return before == NOTHING
                ? bent(call, request -> request, this::remembered)
                : bent(call, request -> onePast(before, request), frame -> remembered(joined(before, frame)));
    }

    private static SubscribeRequest onePast(long before, SubscribeRequest request) {
        return request.toBuilder().setAfterSequence(before + 1).build();
    }

    private static Frame joined(long before, Frame frame) {
        Frame.Builder joined = frame.toBuilder();
        if (frame.getAfterSequence() == before + 1) {
            joined.setAfterSequence(before);
        }
        if (frame.hasStarted()) {
            joined.setThroughSequence(before);
        }
        return joined.build();
    }

    private Frame remembered(Frame frame) {
        through = frame.getThroughSequence();
        return frame;
    }

    @SuppressWarnings("unchecked") // of the method Subscribe, whose types are these
    private static <Q, A> ClientCall<Q, A> bent(
            ClientCall<Q, A> call, UnaryOperator<SubscribeRequest> request, UnaryOperator<Frame> frame) {
        return new SimpleForwardingClientCall<>(call) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<A>(listener) {
                            @Override
                            public void onMessage(A answer) {
                                SubscribeResponse response = (SubscribeResponse) answer;
                                super.onMessage((A) response.toBuilder()
                                        .setFrame(frame.apply(response.getFrame()))
                                        .build());
                            }
                        },
                        headers);
            }

            @Override
            public void sendMessage(Q message) {
                super.sendMessage((Q) request.apply((SubscribeRequest) message));
            }
        };
    }
}
