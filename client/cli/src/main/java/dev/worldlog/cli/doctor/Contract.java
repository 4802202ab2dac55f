package dev.worldlog.cli.doctor;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server has every method of the contract that this program was built with, as it describes itself.
 *
 * <p>Immutable.
 */
final class Contract {
    private static final String SUBJECT = "contract";
    private static final int PATIENCE_SECONDS = 10;
    private static final List<ServiceDescriptor> SERVICES = List.of(
            WorldServiceGrpc.getServiceDescriptor(),
            EventServiceGrpc.getServiceDescriptor(),
            AdminServiceGrpc.getServiceDescriptor());

    private Contract() {}

    static Finding check(Channel channel) {
        List<String> missing = new ArrayList<>();
        int methods = 0;
        try {
            for (ServiceDescriptor service : SERVICES) {
                Set<String> served = methods(channel, service.getName());
                for (MethodDescriptor<?, ?> method : service.getMethods()) {
                    methods++;
                    if (!served.contains(method.getFullMethodName())) {
                        missing.add(method.getFullMethodName());
                    }
                }
            }
        } catch (StatusRuntimeException e) {
            return Finding.ok(
                    SUBJECT,
                    "worldlog.v1; the server does not describe itself ("
                            + e.getStatus().getCode() + ")");
        }
        return missing.isEmpty()
                ? Finding.ok(SUBJECT, "worldlog.v1, all " + methods + " methods")
                : Finding.warning(
                        SUBJECT,
                        "worldlog.v1, but the server lacks " + String.join(", ", missing),
                        "the server is older than this program; commands that need it will fail");
    }

    private static Set<String> methods(Channel channel, String service) {
        ServerReflectionRequest request = ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol(service)
                .build();
        Set<String> methods = new HashSet<>();
        for (ByteString bytes :
                ask(channel, request).getFileDescriptorResponse().getFileDescriptorProtoList()) {
            for (ServiceDescriptorProto found : file(bytes).getServiceList()) {
                for (MethodDescriptorProto method : found.getMethodList()) {
                    methods.add(file(bytes).getPackage() + "." + found.getName() + "/" + method.getName());
                }
            }
        }
        return methods;
    }

    private static FileDescriptorProto file(ByteString bytes) {
        try {
            return FileDescriptorProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return FileDescriptorProto.getDefaultInstance();
        }
    }

    private static ServerReflectionResponse ask(Channel channel, ServerReflectionRequest request) {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> questions = ServerReflectionGrpc.newStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .serverReflectionInfo(new Answer(answer));
        questions.onNext(request);
        questions.onCompleted();
        try {
            return answer.join();
        } catch (CompletionException e) {
            @Nullable Throwable cause = e.getCause();
            throw Status.fromThrowable(cause == null ? e : cause).asRuntimeException();
        }
    }

    /** The first answer, or why there is none. Thread-safe. */
    private record Answer(CompletableFuture<ServerReflectionResponse> first)
            implements StreamObserver<ServerReflectionResponse> {
        @Override
        public void onNext(ServerReflectionResponse response) {
            first.complete(response);
        }

        @Override
        public void onError(Throwable cause) {
            first.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            first.completeExceptionally(Status.INTERNAL.asRuntimeException());
        }
    }
}
