package dev.worldlog.server.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A call of one method of the contract with bytes of anybody's choice as its request, from its start to its end or, if it
 * streams, to its first answer.
 *
 * <p>Immutable.
 */
final class RawCall {
    /** All but Backup, which would fill the disk. */
    static final List<RawCall> METHODS = Stream.of(
                    EventServiceGrpc.getServiceDescriptor(),
                    WorldServiceGrpc.getServiceDescriptor(),
                    AdminServiceGrpc.getServiceDescriptor())
            .flatMap(service -> service.getMethods().stream())
            .filter(method -> !method.equals(AdminServiceGrpc.getBackupMethod()))
            .map(RawCall::new)
            .toList();

    /** Long, because a busy machine is not a hang. */
    private static final int HANG_MINUTES = 5;

    private final MethodDescriptor<?, ?> method;
    private final Message prototype;

    private RawCall(MethodDescriptor<?, ?> method) {
        this.method = method;
        this.prototype = (Message) ((PrototypeMarshaller<?>) method.getRequestMarshaller()).getMessagePrototype();
    }

    boolean takes(Message request) {
        return prototype.getClass().equals(request.getClass());
    }

    /** Returns the request with the digest on its page token that the server would give to this position. */
    byte[] sealed(byte[] request) {
        FieldDescriptor token = prototype.getDescriptorForType().findFieldByName("page_token");
        if (token == null) {
            return request;
        }
        Message parsed;
        try {
            parsed = prototype.getParserForType().parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            return request;
        }
        FieldDescriptor size = prototype.getDescriptorForType().findFieldByName("page_size");
        PageToken seal = PageToken.of(
                parsed.toBuilder().clearField(token).clearField(size).build());
        return parsed.toBuilder()
                .setField(token, seal.encode((String) parsed.getField(token)))
                .build()
                .toByteArray();
    }

    /** Returns how the call ended; OK when it was cut after an answer. */
    Failure make(Channel channel, byte[] request) throws Exception {
        CompletableFuture<Status> end = new CompletableFuture<>();
        CompletableFuture<Metadata> trailers = new CompletableFuture<>();
        ClientCall<byte[], byte[]> call = channel.newCall(
                method.toBuilder(Bytes.AS_THEY_ARE, Bytes.AS_THEY_ARE).build(),
                CallOptions.DEFAULT.withDeadlineAfter(HANG_MINUTES, TimeUnit.MINUTES));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] answer) {
                        trailers.complete(new Metadata());
                        end.complete(Status.OK);
                    }

                    @Override
                    public void onClose(Status status, Metadata last) {
                        trailers.complete(last);
                        end.complete(status);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(request);
        call.halfClose();
        Status status = end.get();
        call.cancel("answered", null);
        return Failure.of(status.asRuntimeException(trailers.get()));
    }

    @Override
    public String toString() {
        return method.getFullMethodName();
    }

    /** Messages that nobody parses. Thread-safe: it has no state. */
    private enum Bytes implements Marshaller<byte[]> {
        AS_THEY_ARE;

        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
