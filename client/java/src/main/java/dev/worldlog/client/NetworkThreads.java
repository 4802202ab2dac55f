package dev.worldlog.client;

import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that serve the connections of one client, and end with it. Those that gRPC shares among all clients of a process
 * linger, and a JVM that exits waits 300 ms for them, because they are in native code: as long as a command runs in all.
 *
 * <p>Thread-safe once the channels are built.
 */
final class NetworkThreads implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int CONNECTIONS = 2;

    private @Nullable EventLoopGroup threads;

    /** Lets a channel have its connection served by these threads. Each starts when the first connection is made. */
    void serve(NettyChannelBuilder channel) {
        if (threads == null) {
            threads = new MultiThreadIoEventLoopGroup(
                    CONNECTIONS,
                    new DaemonThreads("worldlog-network"),
                    Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        }
        channel.eventLoopGroup(threads);
        channel.channelType(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class);
    }

    /** To be called when the channels have ended. */
    @Override
    public void close() {
        if (threads == null) {
            return;
        }
        threads.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(PATIENCE.toMillis());
    }
}
