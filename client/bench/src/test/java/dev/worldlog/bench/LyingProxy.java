package dev.worldlog.bench;

import dev.worldlog.bench.wire.RawMarshaller;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server that passes every call on to another one, and can lie once, in one call.
 *
 * <p>Thread-safe.
 */
public final class LyingProxy implements AutoCloseable {
    /** What is done to the first answer in which it can be done. Thread-safe: it has no state. */
    public enum Lie implements UnaryOperator<byte[]> {
        /** Somebody else has sent the event. */
        SENDER("gardener", "Gardener"),
        /** An event, and whatever is in the same frame, never comes. */
        FRAME("gardener", ""),
        /** The answer to an emit says that it is only accepted. */
        ACK("\u0010\u0002", "\u0010\u0001");

        private final String pattern;
        private final String replacement;

        Lie(String pattern, String replacement) {
            this.pattern = pattern;
            this.replacement = replacement;
        }

        /** The answer as it is passed on; empty for not at all, the same when there is nothing to lie about. */
        @Override
        public byte[] apply(byte[] answer) {
            int at = new String(answer, StandardCharsets.ISO_8859_1).lastIndexOf(pattern);
            if (at < 0) {
                return answer;
            }
            byte[] told = replacement.isEmpty() ? new byte[0] : answer.clone();
            byte[] lie = replacement.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(lie, 0, told, replacement.isEmpty() ? 0 : at, lie.length);
            return told;
        }
    }

    private final List<? extends Channel> targets;
    private final AtomicInteger calls = new AtomicInteger();
    private final Server server;
    private String liesAbout = "";
    private @Nullable Lie lie;
    private int callsBefore;

    private LyingProxy(List<? extends Channel> targets) throws IOException {
        this.targets = targets;
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = NettyServerBuilder.forAddress(loopback, InsecureServerCredentials.create())
                .fallbackHandlerRegistry(new EveryMethod())
                .build()
                .start();
    }

    /** Begins to listen; calls are passed on over these connections in turn. */
    public static LyingProxy before(List<? extends Channel> targets) throws IOException {
        return new LyingProxy(targets);
    }

    public String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Lies from now on, once, in the call of this method that comes after so many others. */
    public synchronized void lieAbout(String method, Lie how, int afterCalls) {
        liesAbout = method;
        lie = how;
        callsBefore = afterCalls;
    }

    public synchronized boolean hasLied() {
        return lie == null;
    }

    private synchronized boolean isCallToLieIn(@Nullable String method) {
        return liesAbout.equals(method) && callsBefore-- == 0;
    }

    private synchronized byte[] passedOn(byte[] answer, boolean isCallToLieIn) {
        if (!isCallToLieIn || lie == null) {
            return answer;
        }
        byte[] told = lie.apply(answer);
        if (told != answer) {
            lie = null;
        }
        return told;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private StreamObserver<byte[]> call(MethodDescriptor<byte[], byte[]> method, StreamObserver<byte[]> caller) {
        boolean isCallToLieIn = isCallToLieIn(method.getBareMethodName());
        Channel target = targets.get(calls.getAndIncrement() % targets.size());
        return ClientCalls.asyncBidiStreamingCall(
                target.newCall(method, CallOptions.DEFAULT), new StreamObserver<byte[]>() {
                    @Override
                    public void onNext(byte[] answer) {
                        byte[] told = passedOn(answer, isCallToLieIn);
                        if (told.length > 0 || answer.length == 0) {
                            caller.onNext(told);
                        }
                    }

                    @Override
                    public void onError(Throwable failure) {
                        caller.onError(failure);
                    }

                    @Override
                    public void onCompleted() {
                        caller.onCompleted();
                    }
                });
    }

    /** On the wire every call looks like a bidirectional stream of bytes. Thread-safe. */
    private final class EveryMethod extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder(
                            RawMarshaller.RAW, RawMarshaller.RAW)
                    .setType(MethodType.BIDI_STREAMING)
                    .setFullMethodName(name)
                    .build();
            return ServerMethodDefinition.create(
                    method, ServerCalls.asyncBidiStreamingCall(caller -> call(method, caller)));
        }
    }
}
