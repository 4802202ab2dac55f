package dev.worldlog.bench.reference;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A gRPC server as grpc-java comes, with methods that do nothing but move bytes. It says that it serves with the same words as a
 * Worldlog server.
 *
 * <p>Confined to the main thread.
 */
public final class ReferenceServer {
    private ReferenceServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Server server = NettyServerBuilder.forAddress(loopback, InsecureServerCredentials.create())
                .addService(service())
                .build()
                .start();
        System.out.println("reference: serving on 127.0.0.1:" + server.getPort());
        server.awaitTermination();
    }

    private static ServerServiceDefinition service() {
        KeptFrames kept = new KeptFrames();
        return ServerServiceDefinition.builder(ReferenceMethods.SERVICE)
                .addMethod(ReferenceMethods.ECHO, ServerCalls.asyncUnaryCall(Echoes::once))
                .addMethod(ReferenceMethods.ECHO_STREAM, ServerCalls.asyncBidiStreamingCall(Echoes::each))
                .addMethod(ReferenceMethods.KEEP, ServerCalls.asyncClientStreamingCall(kept::keep))
                .addMethod(ReferenceMethods.EVENTS, ServerCalls.asyncServerStreamingCall(kept::sendEvents))
                .addMethod(ReferenceMethods.FRAMES, ServerCalls.asyncServerStreamingCall(kept::sendFrames))
                .addMethod(ReferenceMethods.GO, ServerCalls.asyncUnaryCall(kept::go))
                .build();
    }
}
