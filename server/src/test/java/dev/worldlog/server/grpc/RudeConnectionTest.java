package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that breaks the rules of the transport is refused or closed, and the others go on. */
final class RudeConnectionTest {
    private static final int REFUSED_STREAM = 7;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final String EMIT_STREAM = "/worldlog.v1.EventService/EmitStream";

    private TestServer server;

    @BeforeEach
    void start(@TempDir Path directory) {
        server = TestServer.on(directory).withWorld("w");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void stillServes() {
        assertThat(server.emit("w", 1).getResultsCount()).isEqualTo(1);
    }

    @Test
    void theCallAfterTheLastThatAConnectionMayHaveIsRefused() throws Exception {
        int callsMax = TestServer.CALLS.callsPerConnectionMax();
        try (RawHttp2 rude = new RawHttp2(server.edge.address())) {
            rude.await(frame -> frame.type() == RawHttp2.SETTINGS);
            for (int i = 0; i <= callsMax; i++) {
                rude.call(2 * i + 1, EMIT_STREAM);
            }
            RawHttp2.Received refused = rude.await(frame -> frame.type() == RawHttp2.RST_STREAM);
            assertThat(refused.stream()).isEqualTo(2 * callsMax + 1);
            assertThat(refused.errorCode()).isEqualTo(REFUSED_STREAM);
            TestServer.eventually("the others are open", () -> server.edge.openStreamCount() == callsMax);
            stillServes();
        }
        TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
    }

    @Test
    void aFloodOfPingsEndsTheConnection() throws Exception {
        try (RawHttp2 rude = new RawHttp2(server.edge.address())) {
            try {
                for (int i = 0; i < 100; i++) {
                    rude.send(RawHttp2.PING, 0, 0, new byte[8]);
                }
            } catch (SocketException closed) {
                // Before the last one was sent; what the server said about it can still be read.
            }
            RawHttp2.Received farewell = rude.await(frame -> frame.type() == RawHttp2.GOAWAY);
            assertThat(farewell.errorCode()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(farewell.payload().toStringUtf8()).endsWith("too_many_pings");
            stillServes();
        }
    }

    @Test
    void manyIdleConnectionsDoNotKeepOthersOut() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                idle.add(new Socket(
                        server.edge.address().getAddress(),
                        server.edge.address().getPort()));
            }
            stillServes();
        } finally {
            for (Socket socket : idle) {
                close(socket);
            }
        }
        stillServes();
    }

    private static void close(Socket socket) throws IOException {
        // So that no port of this machine stays taken.
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
