package dev.worldlog.server.grpc;

import dev.worldlog.log.EventLog;
import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The listening gRPC server: the services of the contract over an event log, health and, if wanted, reflection.
 *
 * <p>Owns its threads and connections, not the event log. Thread-safe.
 */
public final class GrpcEdge implements AutoCloseable {
    private static final int MESSAGE_BYTES_MAX = 4 << 20;
    private static final int METADATA_BYTES_MAX = 8 << 10;
    private static final int BACKLOG = 1024;
    private static final int LAST_WORDS_MILLIS = 500;
    private static final int CUT_PATIENCE_MILLIS = 1000;

    private final ServerThreads threads;
    private final OpenStreams streams;
    private final Admission admission;
    private final Health health = new Health();
    private final Server server;

    private GrpcEdge(EdgeConfig config, EventLog eventLog, ServerThreads threads, LongSupplier nanoTime) {
        this.threads = threads;
        streams = new OpenStreams(config.streams().streamsMax());
        admission = new Admission(config.calls().callsMax());
        server = server(config, eventLog, nanoTime);
    }

    /** Begins to listen. */
    public static GrpcEdge start(EdgeConfig config, EventLog eventLog) throws IOException {
        return start(config, eventLog, ServerThreads.create(), System::nanoTime);
    }

    /** Begins to listen, with threads that it will own and the monotonic time of its streams. */
    static GrpcEdge start(EdgeConfig config, EventLog eventLog, ServerThreads threads, LongSupplier nanoTime)
            throws IOException {
        GrpcEdge edge = new GrpcEdge(config, eventLog, threads, nanoTime);
        try {
            edge.server.start();
        } catch (IOException e) {
            edge.threads.close();
            throw e;
        }
        return edge;
    }

    private Server server(EdgeConfig config, EventLog eventLog, LongSupplier nanoTime) {
        StatusMapper statuses = new StatusMapper(UUID::randomUUID);
        CallGuard guard =
                new CallGuard(statuses, threads.alarms(), config.calls().defaultDeadline());
        Replies replies = new Replies(threads.calls(), statuses);
        StreamContext context = new StreamContext(
                streams,
                threads.streams(),
                threads.alarms(),
                nanoTime,
                config.streams().slowConsumerPatience(),
                statuses);
        EventGrpcService events =
                new EventGrpcService(eventLog, replies, context, context.withExecutor(threads.calls()));
        WorldGrpcService worlds = new WorldGrpcService(eventLog, replies);
        AdminGrpcService admin = new AdminGrpcService(eventLog, replies, context, admission);

        NettyServerBuilder builder = hardened(config)
                .addService(guarded(new ServiceBinding(worlds.bindService(), statuses).build(), guard))
                .addService(guarded(events.bind(statuses), guard))
                .addService(guarded(new ServiceBinding(admin.bindService(), statuses).build(), guard))
                .addService(health.service());
        if (config.reflection()) {
            builder.addService(ProtoReflectionServiceV1.newInstance()).addService(olderReflection());
        }
        return builder.build();
    }

    private ServerServiceDefinition guarded(ServerServiceDefinition service, CallGuard guard) {
        return ServerInterceptors.interceptForward(service, guard, admission);
    }

    /** What older tools ask for. */
    @SuppressWarnings("deprecation")
    private static BindableService olderReflection() {
        return io.grpc.protobuf.services.ProtoReflectionService.newInstance();
    }

    /**
     * Every bound that the transport knows.
     *
     * <p>No flow control window is set: the server's window bounds what clients send, and growing it with the measured
     * delay is worth more there. What a reader that stalls costs here is decided by the client's window and by the 64 KiB
     * after which a stream is not ready.
     */
    private NettyServerBuilder hardened(EdgeConfig config) {
        return NettyServerBuilder.forAddress(config.listen(), InsecureServerCredentials.create())
                .executor(threads.calls())
                .callExecutor(threads)
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .maxInboundMetadataSize(METADATA_BYTES_MAX)
                .maxConcurrentCallsPerConnection(config.calls().callsPerConnectionMax())
                .maxRstFramesPerWindow(200, 30)
                .handshakeTimeout(10, TimeUnit.SECONDS)
                .permitKeepAliveTime(20, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(false)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .maxConnectionIdle(15, TimeUnit.MINUTES)
                // Inflating is work that a few bytes can ask for.
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
                .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
                .withChildOption(ChannelOption.SO_KEEPALIVE, true);
    }

    /** The address it listens on, with its real port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getListenSockets().get(0);
    }

    public Health health() {
        return health;
    }

    int openStreamCount() {
        return streams.count();
    }

    int callCount() {
        return admission.count();
    }

    /** Ends all streams, each with a last word, and waits for that; false when some are still open after the patience. */
    public boolean endStreams(Duration patience) throws InterruptedException {
        streams.stop();
        return streams.awaitNone(patience);
    }

    /**
     * Takes no new call and waits until those in progress are answered, and a moment longer for the last words of streams
     * to leave; false when calls are still in progress after the patience.
     */
    public boolean finishCalls(Duration patience) throws InterruptedException {
        server.shutdown();
        boolean answered = admission.awaitNone(patience);
        // Whoever watches the health, or does not read, would keep the server open for ever.
        server.awaitTermination(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
        return answered;
    }

    /** Cuts what is still open and ends the threads. Idempotent. */
    @Override
    public void close() {
        server.shutdownNow();
        try {
            // The transport still hands the ends of its calls to the threads.
            server.awaitTermination(CUT_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.close();
    }
}
