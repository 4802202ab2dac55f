package dev.worldlog.client;

import dev.worldlog.engine.EngineConfig;
import dev.worldlog.server.ServerConfig;
import dev.worldlog.server.StoreKind;
import dev.worldlog.server.WorldlogServer;
import dev.worldlog.server.grpc.CallLimits;
import dev.worldlog.server.grpc.EdgeConfig;
import dev.worldlog.server.grpc.StreamLimits;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The real server on a directory, at an address that stays the same when it is started again.
 *
 * <p>Confined to the test's thread.
 */
final class RestartableServer implements AutoCloseable {
    private final Path directory;
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private WorldlogServer server;

    RestartableServer(Path directory) throws IOException {
        this.directory = directory;
        this.server = start();
        this.address = server.address();
    }

    String address() {
        return "127.0.0.1:" + address.getPort();
    }

    int port() {
        return address.getPort();
    }

    /** Stops as on SIGTERM and starts again. */
    void restart() throws IOException, InterruptedException {
        server.stop();
        server = start();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private WorldlogServer start() throws IOException {
        EdgeConfig edge = new EdgeConfig(
                address,
                true,
                new CallLimits(10_000, 100, Duration.ofSeconds(30)),
                new StreamLimits(10_000, Duration.ofSeconds(60)));
        ServerConfig config = new ServerConfig(
                directory, StoreKind.SQLITE, false, 0, false, edge, EngineConfig.DEFAULT, Duration.ofSeconds(30));
        return WorldlogServer.start(config, SqliteEventStore.open(SqliteStoreConfig.in(directory)));
    }
}
