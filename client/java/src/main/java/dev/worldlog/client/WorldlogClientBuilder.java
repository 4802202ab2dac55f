package dev.worldlog.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Settings of a {@link WorldlogClient}.
 *
 * <p>Not thread-safe.
 */
public final class WorldlogClientBuilder {
    /** A server hears that a reader takes something each time it has taken half of this. */
    private static final int SUBSCRIPTION_WINDOW_BYTES = 128 << 10;

    private final Function<ChannelCredentials, ManagedChannelBuilder<?>> channels;
    private final boolean ownChannels;
    private ChannelCredentials credentials;
    private ClientSettings settings = ClientSettings.DEFAULT;
    private Environment environment = Environment.system();
    private Duration keepAlive = Duration.ofSeconds(30);
    private Duration keepAliveTimeout = Duration.ofSeconds(10);
    private int maxInboundMessageBytes = 8 << 20;
    private Consumer<ManagedChannelBuilder<?>> change = channel -> {};

    private WorldlogClientBuilder(
            Function<ChannelCredentials, ManagedChannelBuilder<?>> channels,
            boolean ownChannels,
            ChannelCredentials credentials) {
        this.channels = channels;
        this.ownChannels = ownChannels;
        this.credentials = credentials;
    }

    static WorldlogClientBuilder forAddress(String target) {
        ServerAddress address = new ServerAddress(target);
        return new WorldlogClientBuilder(
                credentials -> Grpc.newChannelBuilder(address.target(), credentials),
                true,
                address.isLoopback() ? InsecureChannelCredentials.create() : TlsChannelCredentials.create());
    }

    static WorldlogClientBuilder forChannels(ManagedChannelBuilder<?> channels) {
        return new WorldlogClientBuilder(credentials -> channels, false, InsecureChannelCredentials.create());
    }

    /** How long a unary call may take with all of its attempts; 30 s when unset. */
    @CanIgnoreReturnValue
    public WorldlogClientBuilder deadline(Duration duration) {
        settings = new ClientSettings(duration, settings.retryPolicy(), settings.giveUpAfter());
        return this;
    }

    /** How often a silent connection with open calls is probed; 30 s when unset, at most every 10 s. A server may object to less than 20 s. */
    @CanIgnoreReturnValue
    public WorldlogClientBuilder keepAlive(Duration duration) {
        ClientSettings.requirePositive("keepAlive", duration);
        keepAlive = duration;
        return this;
    }

    /** How long the answer to a probe may take before the connection counts as broken; 10 s when unset. */
    @CanIgnoreReturnValue
    public WorldlogClientBuilder keepAliveTimeout(Duration duration) {
        ClientSettings.requirePositive("keepAliveTimeout", duration);
        keepAliveTimeout = duration;
        return this;
    }

    /** Largest answer that is taken; 8 MiB when unset. */
    @CanIgnoreReturnValue
    public WorldlogClientBuilder maxInboundMessageBytes(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxInboundMessageBytes: " + bytes + " (expected: at least 1)");
        }
        maxInboundMessageBytes = bytes;
        return this;
    }

    /** {@link RetryPolicy#DEFAULT} when unset. */
    @CanIgnoreReturnValue
    public WorldlogClientBuilder retryPolicy(RetryPolicy policy) {
        settings = new ClientSettings(settings.deadline(), policy, settings.giveUpAfter());
        return this;
    }

    /**
     * How long a {@link Replay} or an {@link EventStream} tries without progress before it fails; 60 s when unset. A {@link
     * Subscription} tries for ever.
     */
    @CanIgnoreReturnValue
    public WorldlogClientBuilder giveUpAfter(Duration duration) {
        settings = new ClientSettings(settings.deadline(), settings.retryPolicy(), duration);
        return this;
    }

    /**
     * Connects without TLS also to another machine. When unset, only an address on this machine ({@code localhost},
     * {@code 127.…}, {@code [::1]}) is spoken to in plain text, and every other one with TLS and the certificates Java trusts.
     */
    @CanIgnoreReturnValue
    public WorldlogClientBuilder plaintext() {
        return credentials(InsecureChannelCredentials.create());
    }

    /** Whether it would connect without TLS as things stand. */
    public boolean isPlaintext() {
        return credentials instanceof InsecureChannelCredentials;
    }

    /** Connects with these credentials, for example {@link TlsChannelCredentials} with a certificate authority of one's own. */
    @CanIgnoreReturnValue
    public WorldlogClientBuilder credentials(ChannelCredentials own) {
        credentials = own;
        return this;
    }

    /** Changes the channels before they are built, for example with an interceptor that adds a token. */
    @CanIgnoreReturnValue
    public WorldlogClientBuilder customize(Consumer<ManagedChannelBuilder<?>> own) {
        change = own;
        return this;
    }

    @CanIgnoreReturnValue
    WorldlogClientBuilder environment(Environment surroundings) {
        environment = surroundings;
        return this;
    }

    /** Makes the client. It connects when it is first used. */
    public WorldlogClient build() {
        NetworkThreads threads = new NetworkThreads();
        try {
            ManagedChannel bulkChannel = channel(threads, netty -> {});
            ManagedChannel channel = channel(threads, netty -> netty.flowControlWindow(SUBSCRIPTION_WINDOW_BYTES));
            return new WorldlogClient(new Connection(channel, bulkChannel, threads, settings, environment));
        } catch (RuntimeException e) {
            threads.close();
            throw e;
        }
    }

    /**
     * The client repeats calls itself, because it knows which are safe to repeat and gives events their ids before; so retries that
     * the name service may order are not looked up. What gRPC still repeats are streams the server certainly never saw.
     */
    private ManagedChannel channel(NetworkThreads threads, Consumer<NettyChannelBuilder> window) {
        ManagedChannelBuilder<?> channel = channels.apply(credentials);
        channel.keepAliveTime(keepAlive.toMillis(), TimeUnit.MILLISECONDS);
        channel.keepAliveTimeout(keepAliveTimeout.toMillis(), TimeUnit.MILLISECONDS);
        channel.maxInboundMessageSize(maxInboundMessageBytes);
        channel.disableServiceConfigLookUp();
        channel.userAgent("worldlog-java");
        if (channel instanceof NettyChannelBuilder netty) {
            window.accept(netty);
            if (ownChannels) {
                threads.serve(netty);
            }
        }
        change.accept(channel);
        return channel.build();
    }
}
