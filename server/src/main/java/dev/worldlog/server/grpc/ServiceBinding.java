package dev.worldlog.server.grpc;

import com.google.protobuf.Message;
import dev.worldlog.log.EncodedFrame;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The way from a generated service to the one that is served: same names and schema, but requests are read by
 * {@link RequestMarshaller}, and frames are written by {@link FrameMarshaller}.
 *
 * <p>Not thread-safe.
 */
final class ServiceBinding {
    private final ServiceDescriptor generated;
    private final StatusMapper statuses;
    private final Map<String, ServerMethodDefinition<?, ?>> methods = new LinkedHashMap<>();

    ServiceBinding(ServerServiceDefinition service, StatusMapper statuses) {
        this.generated = service.getServiceDescriptor();
        this.statuses = statuses;
        service.getMethods().forEach(this::generated);
    }

    private <Q, A> void generated(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        add(gated(descriptor, descriptor.getResponseMarshaller(), method.getServerCallHandler()));
    }

    /** Serves a method that answers with frames. */
    <Q> ServiceBinding frames(
            MethodDescriptor<Q, ?> method, ServerCalls.ServerStreamingMethod<Q, EncodedFrame> handler) {
        return add(gated(method, new FrameMarshaller(), ServerCalls.asyncServerStreamingCall(handler)));
    }

    /** Serves a method that handles malformed requests itself. */
    <Q, A> ServiceBinding bidirectional(
            MethodDescriptor<Q, A> method, ServerCalls.BidiStreamingMethod<Request<Q>, A> handler) {
        return add(ServerMethodDefinition.create(
                method.toBuilder(requests(method), method.getResponseMarshaller())
                        .build(),
                ServerCalls.asyncBidiStreamingCall(handler)));
    }

    private <Q, A> ServerMethodDefinition<Request<Q>, A> gated(
            MethodDescriptor<Q, ?> method, MethodDescriptor.Marshaller<A> answers, ServerCallHandler<Q, A> handler) {
        return ServerMethodDefinition.create(
                method.toBuilder(requests(method), answers).build(), new RequestGate<>(handler, statuses));
    }

    @SuppressWarnings("unchecked")
    private static <Q> MethodDescriptor.Marshaller<Request<Q>> requests(MethodDescriptor<Q, ?> method) {
        PrototypeMarshaller<Q> marshaller = (PrototypeMarshaller<Q>) method.getRequestMarshaller();
        Message prototype = (Message) marshaller.getMessagePrototype();
        return (MethodDescriptor.Marshaller<Request<Q>>)
                (MethodDescriptor.Marshaller<?>) new RequestMarshaller<>(prototype.getParserForType());
    }

    private ServiceBinding add(ServerMethodDefinition<?, ?> method) {
        methods.put(method.getMethodDescriptor().getFullMethodName(), method);
        return this;
    }

    ServerServiceDefinition build() {
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(generated.getName()).setSchemaDescriptor(generated.getSchemaDescriptor());
        methods.values().forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
        methods.values().forEach(service::addMethod);
        return service.build();
    }
}
