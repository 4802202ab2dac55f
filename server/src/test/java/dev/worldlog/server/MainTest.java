package dev.worldlog.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.worldlog.v1.CreateWorldRequest;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.ListWorldsRequest;
import dev.worldlog.v1.ListWorldsResponse;
import dev.worldlog.v1.SubscribeRequest;
import dev.worldlog.v1.SubscribeResponse;
import dev.worldlog.v1.World;
import dev.worldlog.v1.WorldServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as its users start it: a process of its own. */
@Timeout(120)
final class MainTest {
    @TempDir
    Path directory;

    private ServerProcess start(String... arguments) throws IOException {
        return ServerProcess.start(directory, Map.of(), arguments);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    @Test
    void itSaysOnceThatItServesAndEndsCleanlyAtASignal() throws Exception {
        try (ServerProcess server = start("serve", "--data", data(), "--listen", "127.0.0.1:0")) {
            String line = server.readLine();
            assertThat(line)
                    .matches("worldlog: serving on 127\\.0\\.0\\.1:[1-9][0-9]* \\(data: " + Pattern.quote(data())
                            + ", store: sqlite\\)");
            ManagedChannel channel = channelTo(line);
            WorldServiceGrpc.newBlockingStub(channel)
                    .createWorld(CreateWorldRequest.newBuilder()
                            .setWorld(World.newBuilder().setId("w"))
                            .build());
            Iterator<SubscribeResponse> stream = EventServiceGrpc.newBlockingStub(channel)
                    .subscribe(SubscribeRequest.newBuilder().setWorld("w").build());
            assertThat(stream.next().getFrame().hasStarted()).isTrue();

            server.terminate();
            StatusRuntimeException end = lastWord(stream);
            assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(server.exitCode()).isZero();
            assertThat(server.restOfOutput()).isEmpty();
            channel.shutdownNow();
        }
        try (ServerProcess again = start("--data", data(), "--listen", "127.0.0.1:0")) {
            ManagedChannel channel = channelTo(again.readLine());
            assertThat(WorldServiceGrpc.newBlockingStub(channel)
                            .listWorlds(ListWorldsRequest.getDefaultInstance())
                            .getWorldsList())
                    .extracting(World::getId)
                    .containsExactly("w");
            channel.shutdownNow();
        }
    }

    @Test
    void aTerminalThatIsClosedStopsItInOrder() throws Exception {
        assumeFalse(isHangUpIgnored(), "this build was started to ignore SIGHUP, and so is whatever it starts");
        try (ServerProcess server = start("--data", data(), "--listen", "127.0.0.1:0")) {
            server.readLine();
            server.hangUp();
            assertThat(server.exitCode()).as(server.errors()).isZero();
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (ServerProcess server = start("--data", data(), "--listen", "127.0.0.1:0")) {
            ManagedChannel channel = channelTo(server.readLine());
            Iterator<HealthCheckResponse> health =
                    HealthGrpc.newBlockingStub(channel).watch(HealthCheckRequest.getDefaultInstance());
            assertThat(health.next().getStatus()).isEqualTo(ServingStatus.SERVING);
            holdOneCall(channel);
            server.terminate();
            assertThat(health.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            server.terminateUntilItEnds();
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.errors()).contains("second signal");
            channel.shutdownNow();
        }
    }

    @Test
    void twoSignalsAtTheSameMomentStopItInOrder() throws Exception {
        try (ServerProcess server = start("--data", data(), "--listen", "127.0.0.1:0", "--shutdown-patience", "4s")) {
            ManagedChannel channel = channelTo(server.readLine());
            holdOneCall(channel);
            server.terminateAndInterrupt();
            assertThat(server.exitCode()).as(server.errors()).isZero();
            channel.shutdownNow();
        }
    }

    /** As by {@code nohup}; told by Linux only. */
    private static boolean isHangUpIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
    }

    /** Connects to the address that the line names. */
    private static ManagedChannel channelTo(String line) {
        String address = line.substring("worldlog: serving on ".length(), line.indexOf(" (data"));
        return NettyChannelBuilder.forTarget(address).usePlaintext().build();
    }

    /** Begins a call whose request never comes: the server waits for it when it stops. */
    private static void holdOneCall(ManagedChannel channel) {
        MethodDescriptor<ListWorldsRequest, ListWorldsResponse> method =
                WorldServiceGrpc.getListWorldsMethod().toBuilder()
                        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                        .build();
        channel.newCall(method, CallOptions.DEFAULT).start(new ClientCall.Listener<>() {}, new Metadata());
        // On the same connection, after it: when this is answered the call has begun.
        assertThat(WorldServiceGrpc.newBlockingStub(channel)
                        .listWorlds(ListWorldsRequest.getDefaultInstance())
                        .getWorldsCount())
                .isZero();
    }

    private static StatusRuntimeException lastWord(Iterator<SubscribeResponse> stream) {
        try {
            while (stream.hasNext()) {
                stream.next();
            }
        } catch (StatusRuntimeException e) {
            return e;
        }
        throw new AssertionError("the stream ended without a status");
    }

    @ParameterizedTest
    @CsvSource({
        "64, --dta=x, nearest: '--data'",
        "64, --max-streams, max-streams",
        "78, --max-streams=0, 1 to 1000000",
        "78, --listen=0.0.0.0:0, --insecure",
        "78, --listen=nonsense, HOST:PORT",
        "78, --store=postgres, sqlite or memory",
        "78, --log-level=loud, info",
        "78, --config=/no/such/file, properties file"
    })
    void whatItCannotDoIsSaidInOneLine(int exitCode, String argument, String said) throws Exception {
        try (ServerProcess server = start("serve", argument)) {
            assertThat(server.exitCode()).isEqualTo(exitCode);
            assertThat(server.errors()).startsWith("worldlog: ").contains(said).hasLineCount(1);
            assertThat(server.restOfOutput()).isEmpty();
        }
    }

    @Test
    void aMisspeltVariableIsRefused() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory, Map.of("WORLDLOG_LISTN", "x"), "serve")) {
            assertThat(server.exitCode()).isEqualTo(78);
            assertThat(server.errors()).contains("nearest: 'WORLDLOG_LISTEN'").hasLineCount(1);
        }
    }

    @Test
    void aPropertiesFileNamedInTheEnvironmentIsRead() throws Exception {
        Path file = Files.writeString(directory.resolve("server.properties"), "store=memory\nlisten=127.0.0.1:0\n");
        try (ServerProcess server = ServerProcess.start(directory, Map.of("WORLDLOG_CONFIG", file.toString()))) {
            assertThat(server.readLine()).endsWith("(data: none, store: memory)");
        }
    }

    @Test
    void aDirectoryInUseIsLeftToItsServer() throws Exception {
        try (ServerProcess first = start("--data", data(), "--listen", "127.0.0.1:0")) {
            first.readLine();
            try (ServerProcess second = start("--data", data(), "--listen", "127.0.0.1:0")) {
                assertThat(second.exitCode()).isEqualTo(73);
                assertThat(second.errors()).contains("in use").hasLineCount(1);
            }
            first.terminate();
            assertThat(first.exitCode()).isZero();
        }
    }

    @Test
    void aFileThatIsNoStoreIsLeftAsItIs() throws Exception {
        Path database = directory.resolve("data").resolve("worldlog.db");
        Files.createDirectories(database.getParent());
        Files.writeString(database, "somebody's diary, long enough to be read as a header of something".repeat(20));
        byte[] before = Files.readAllBytes(database);
        try (ServerProcess server = start("--data", data())) {
            assertThat(server.exitCode()).isEqualTo(65);
            assertThat(server.errors()).hasLineCount(1);
        }
        assertThat(Files.readAllBytes(database)).isEqualTo(before);
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsNotPermitted() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        try (ServerProcess server = start("--data", file.toString())) {
            assertThat(server.exitCode()).isEqualTo(77);
            assertThat(server.errors()).contains("is not a directory").hasLineCount(1);
        }
        assertThat(Files.readString(file, UTF_8)).isEqualTo("x");
    }

    @Test
    void helpAndVersionAreAnswersNotErrors() throws Exception {
        try (ServerProcess help = start("serve", "--help");
                ServerProcess version = start("--version")) {
            assertThat(help.restOfOutput()).contains("Examples:", "Exit codes:");
            assertThat(help.exitCode()).isZero();
            assertThat(version.restOfOutput()).startsWith("worldlog ");
            assertThat(version.exitCode()).isZero();
        }
    }
}
