package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.v1.ErrorReason;
import dev.worldlog.v1.ErrorsProto;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Watches every call of a channel, and knows which of them failed for a reason that the contract does not declare for the
 * method in {@code fails_with}.
 *
 * <p>Thread-safe.
 */
final class DeclaredFailures implements ClientInterceptor {
    /** What the comment of {@code fails_with} names. */
    private static final Set<ErrorReason> OF_EVERY_METHOD = EnumSet.of(
            ErrorReason.ERROR_REASON_INVALID_REQUEST,
            ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
            ErrorReason.ERROR_REASON_OVERLOADED,
            ErrorReason.ERROR_REASON_STORE_UNAVAILABLE,
            ErrorReason.ERROR_REASON_SHUTTING_DOWN,
            ErrorReason.ERROR_REASON_DATA_LOSS,
            ErrorReason.ERROR_REASON_INTERNAL);

    private final Queue<String> undeclared = new ConcurrentLinkedQueue<>();

    /** Fails when there were such calls. */
    void verify() {
        assertThat(undeclared).as("failures that fails_with does not declare").isEmpty();
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                check(method, status, trailers);
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    private void check(MethodDescriptor<?, ?> method, Status status, Metadata trailers) {
        if (status.isOk() || !(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)) {
            return;
        }
        List<ErrorReason> declared = schema.getMethodDescriptor().getOptions().getExtension(ErrorsProto.failsWith);
        Failure.of(status.asRuntimeException(trailers)).info().ifPresent(info -> {
            ErrorReason reason = ErrorReason.valueOf("ERROR_REASON_" + info.getReason());
            if (!OF_EVERY_METHOD.contains(reason) && !declared.contains(reason)) {
                undeclared.add(method.getFullMethodName() + " failed with " + reason);
            }
        });
    }
}
