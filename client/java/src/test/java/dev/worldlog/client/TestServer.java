package dev.worldlog.client;

import com.github.f4b6a3.uuid.UuidCreator;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A server in this process with scripted services, and a client for it that takes its time from {@link SwiftTiming}.
 *
 * <p>Thread-safe.
 */
final class TestServer implements AutoCloseable {
    final ScriptedEventService events = new ScriptedEventService();
    final SwiftTiming timing = new SwiftTiming(Duration.ofSeconds(20));
    final List<Boolean> callsWithDeadline = new CopyOnWriteArrayList<>();
    final WorldlogClient client;
    private final Server server;

    TestServer(BindableService... more) {
        String name = UuidCreator.getTimeOrderedEpoch().toString();
        InProcessServerBuilder builder =
                InProcessServerBuilder.forName(name).addService(events).intercept(new DeadlineNote());
        for (BindableService each : more) {
            builder.addService(each);
        }
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Random random = new Random(7);
        client = WorldlogClient.builder(InProcessChannelBuilder.forName(name))
                .environment(new Environment(
                        timing, random::nextDouble, Environment.system().eventIds()))
                .build();
    }

    @Override
    public void close() {
        client.close();
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Notes of each call whether it came with a deadline. */
    private final class DeadlineNote implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            callsWithDeadline.add(Context.current().getDeadline() != null);
            return Contexts.interceptCall(Context.current(), call, headers, next);
        }
    }
}
