package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.GetServerInfoRequest;
import dev.worldlog.v1.GetServerInfoResponse;
import dev.worldlog.v1.MessageEvent;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor at real servers, well and ill. Not thread-safe. */
class DoctorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void aHealthyServerIsSaidToBeWell() throws IOException {
        Path data = directory.resolve("data");
        try (TestServer server = TestServer.start(data)) {
            TestConsole console = server.console();
            console.run("worlds", "create", "garden");
            console.run("emit", "garden", "--sender", "s", "--message", "m");

            assertThat(console.run("doctor", "--data", data.toString())).isZero();

            assertThat(console.out())
                    .containsPattern("(?m)^ok       address     127.0.0.1:\\d+, in plain text$")
                    .containsPattern("(?m)^ok       connection  answers within \\d+\\.\\d ms$")
                    .containsPattern("(?m)^ok       version ")
                    .containsPattern("(?m)^ok       contract    worldlog.v1, all \\d+ methods$")
                    .containsPattern("(?m)^ok       clock ")
                    .containsPattern("(?m)^ok       health      the server, worldlog.read, .*worldlog.write serve$")
                    .containsPattern("(?m)^ok       store       sqlite, .*iB, 1 world, epoch 1$")
                    .containsPattern("(?m)^ok       limits      0 of 10000 events wait")
                    .containsPattern("(?m)^ok       lag         what is accepted becomes durable$")
                    .containsPattern("(?m)^\\S+ +disk .* are free in ");
        }
    }

    @Test
    void theSameInJson() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            TestConsole console = server.console();

            assertThat(console.run("doctor", "--output", "json")).isZero();

            assertThat(console.out().lines())
                    .singleElement()
                    .asString()
                    .startsWith("{\"address\":\"" + server.address() + "\",\"well\":true,\"checks\":[")
                    .contains("{\"level\":\"ok\",\"subject\":\"lag\",");
        }
    }

    @Test
    void aServerThatIsNotThereIsAFailureWithAdvice() {
        TestConsole console = new TestConsole("127.0.0.1:1");

        assertThat(console.run("doctor")).isEqualTo(ExitCode.FAILED);

        assertThat(console.out())
                .containsPattern("(?m)^failure  connection  no answer: ")
                .contains("start one with: worldlog serve", "1 failure, 0 warnings")
                .doesNotContain("store", "health");
        assertThat(console.err()).isEmpty();
    }

    @Test
    void aFullDiskShowsInHealthStoreAndLag() throws Exception {
        SqliteStoreConfig small = SqliteStoreConfig.in(directory).withPageCountMax(64);
        try (TestServer server = TestServer.start(directory, small);
                WorldlogClient client = server.client()) {
            client.createWorld("garden");
            Event large = Event.newBuilder()
                    .setMessage(MessageEvent.newBuilder().setContent("x".repeat(100_000)))
                    .build();
            for (int i = 0; i < 10; i++) {
                client.emit("garden", List.of(large), AckLevel.ACK_LEVEL_ACCEPTED);
            }
            String said = doctorUntil(server, "3 failures");

            assertThat(said)
                    .containsPattern("(?m)^ok       health      the server, .*worldlog.read, .* serve$")
                    .containsPattern("(?m)^failure  health      worldlog.write does not serve$")
                    .containsPattern("(?m)^failure  store       sqlite, .*, takes no commits$")
                    .containsPattern("(?m)^failure  lag         garden is at #10 and durable only through #\\d$")
                    .contains("free space on its disk");
        }
    }

    @Test
    void aServerOfAnotherVersionAndContractIsAWarning() throws Exception {
        Server other = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new OtherVersion())
                .build()
                .start();
        try {
            TestConsole console = new TestConsole("127.0.0.1:" + other.getPort());

            assertThat(console.run("doctor")).isEqualTo(ExitCode.FAILED);

            assertThat(console.out())
                    .contains("server 9.9.9")
                    .contains("warning  clock       the server's is", "behind", "time server")
                    .contains("warning  health      worldlog.write gives no answer about its health: UNIMPLEMENTED")
                    .contains("failure  contract    the server does not know what it is asked");
        } finally {
            other.shutdownNow().awaitTermination();
        }
    }

    @Test
    void aDirectoryThatIsNoDataDirectoryIsAFailure() throws IOException {
        try (TestServer server = TestServer.start(directory.resolve("data"))) {
            TestConsole console = server.console();

            assertThat(console.run("doctor", "--data", directory.toString())).isEqualTo(ExitCode.FAILED);
            assertThat(console.run("doctor", "--data", directory.resolve("none").toString()))
                    .isEqualTo(ExitCode.FAILED);

            assertThat(console.out()).contains("there is no worldlog.db in ", "none is not a directory");
        }
    }

    private static String doctorUntil(TestServer server, String expected) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            TestConsole console = server.console();
            int code = console.run("doctor");
            if (console.out().contains(expected)) {
                assertThat(code).isEqualTo(ExitCode.FAILED);
                return console.out();
            }
            assertThat(System.nanoTime()).as(console.out()).isLessThan(deadline);
        }
    }

    /** A server that has hardly anything of the contract, and a clock that stands. Thread-safe. */
    private static final class OtherVersion extends AdminServiceGrpc.AdminServiceImplBase {
        @Override
        public void getServerInfo(GetServerInfoRequest request, StreamObserver<GetServerInfoResponse> client) {
            GetServerInfoResponse.Builder info =
                    GetServerInfoResponse.newBuilder().setVersion("9.9.9");
            info.getStoreBuilder().setKind("other").setDurable(true).setWritable(true);
            info.getServerTimeBuilder().setSeconds(1_000_000_000);
            client.onNext(info.build());
            client.onCompleted();
        }
    }
}
