package dev.worldlog.cli;

import dev.worldlog.client.WorldlogClient;
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
 * A real server on a real SQLite file.
 *
 * <p>Thread-safe.
 */
final class TestServer implements AutoCloseable {
    private final WorldlogServer server;

    private TestServer(WorldlogServer server) {
        this.server = server;
    }

    static TestServer start(Path directory) throws IOException {
        return start(directory, SqliteStoreConfig.in(directory));
    }

    static TestServer start(Path directory, SqliteStoreConfig store) throws IOException {
        EdgeConfig edge = new EdgeConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                true,
                new CallLimits(1000, 100, Duration.ofSeconds(30)),
                new StreamLimits(100, Duration.ofSeconds(60)));
        ServerConfig config = new ServerConfig(
                directory, StoreKind.SQLITE, false, 0, false, edge, EngineConfig.DEFAULT, Duration.ofSeconds(10));
        return new TestServer(WorldlogServer.start(config, SqliteEventStore.open(store)));
    }

    String address() {
        return "127.0.0.1:" + server.address().getPort();
    }

    TestConsole console() {
        return new TestConsole(address());
    }

    WorldlogClient client() {
        return WorldlogClient.connect(address());
    }

    @Override
    public void close() {
        server.close();
    }
}
