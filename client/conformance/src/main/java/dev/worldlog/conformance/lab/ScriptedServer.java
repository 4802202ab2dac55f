package dev.worldlog.conformance.lab;

import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A server of the whole contract that does what a {@link Script} tells it: what a real server does not do on demand.
 *
 * <p>Thread-safe.
 */
public final class ScriptedServer implements AutoCloseable {
    private final Script script;
    private final Server server;

    private ScriptedServer(Script script) throws IOException {
        this.script = script;
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(anyPort, InsecureServerCredentials.create());
        Operations.SERVICES.forEach(service -> builder.addService(definition(service)));
        server = builder.build().start();
    }

    public static ScriptedServer start(Script script) throws IOException {
        return new ScriptedServer(script);
    }

    public int port() {
        return server.getPort();
    }

    private ServerServiceDefinition definition(ServiceDescriptor service) {
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
        service.getMethods().forEach(method -> add(Operations.method(Operations.operation(method)), definition));
        return definition.build();
    }

    private void add(MethodDescriptor<Message, Message> method, ServerServiceDefinition.Builder definition) {
        definition.addMethod(method, (call, headers) -> begin(call, headers));
    }

    private ServerCall.Listener<Message> begin(ServerCall<Message, Message> call, Metadata headers) {
        Optional<ScriptedCall> scripted = script.next(Operations.operation(call.getMethodDescriptor()), texts(headers));
        if (scripted.isEmpty()) {
            call.close(Status.UNIMPLEMENTED.withDescription("not in the script"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        call.sendHeaders(new Metadata());
        call.request(1);
        return new Requests(call, scripted.get());
    }

    private static JsonObject texts(Metadata headers) {
        JsonObject texts = new JsonObject();
        for (String name : headers.keys()) {
            if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                texts.addProperty(name, headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
            }
        }
        return texts;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Hands the requests of a call to its script. Confined to the thread of the call, one at a time. */
    private final class Requests extends ServerCall.Listener<Message> {
        private final ServerCall<Message, Message> call;
        private final ScriptedCall scripted;
        private boolean open = true;

        Requests(ServerCall<Message, Message> call, ScriptedCall scripted) {
            this.call = call;
            this.scripted = scripted;
        }

        @Override
        public void onMessage(Message request) {
            if (!open) {
                return;
            }
            try {
                open = scripted.take(request, call);
                call.request(1);
            } catch (RuntimeException e) {
                script.failed("the script is wrong: " + e.getMessage());
                throw e;
            }
        }

        @Override
        public void onHalfClose() {
            // The caller has sent everything; who streams without an end scripted is answered with a good one.
            if (open && call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.BIDI_STREAMING) {
                open = false;
                call.close(Status.OK, new Metadata());
            }
        }
    }
}
