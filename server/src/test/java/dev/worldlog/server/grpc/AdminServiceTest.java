package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.worldlog.engine.EngineConfig;
import dev.worldlog.store.memory.MemoryData;
import dev.worldlog.store.memory.MemoryEventStore;
import dev.worldlog.store.sqlite.SqliteEventStore;
import dev.worldlog.store.sqlite.SqliteStoreConfig;
import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.BackupRequest;
import dev.worldlog.v1.BackupResponse;
import dev.worldlog.v1.GetServerInfoRequest;
import dev.worldlog.v1.GetServerInfoResponse;
import dev.worldlog.v1.VerifyResult;
import dev.worldlog.v1.VerifyWorldRequest;
import dev.worldlog.v1.VerifyWorldResponse;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminServiceTest {
    @TempDir
    Path directory;

    @Test
    void theServerSaysWhatItIsAndHowItIsDoing() {
        try (TestServer server = TestServer.on(directory).withWorld("w").withWorld("v")) {
            server.emit("w", 3);

            GetServerInfoResponse info = admin(server).getServerInfo(GetServerInfoRequest.getDefaultInstance());

            assertThat(info.getVersion()).isNotEmpty();
            assertThat(info.getEpoch()).isEqualTo(1);
            assertThat(info.getStore().getKind()).isEqualTo("sqlite");
            assertThat(info.getStore().getDurable()).isTrue();
            assertThat(info.getStore().getWritable()).isTrue();
            assertThat(info.getStore().getPreviousStopWasUnclean()).isFalse();
            assertThat(info.getStore().getWorldCount()).isEqualTo(2);
            assertThat(info.getStore().getSizeBytes()).isPositive();
            assertThat(info.getLoad().getUnwrittenEvents()).isZero();
            assertThat(info.getLoad().getUnwrittenEventsMax()).isEqualTo(10_000);
            assertThat(info.getStore().getWorldCountMax()).isEqualTo(100_000);
            assertThat(info.getLoad().getCallsMax()).isEqualTo(TestServer.CALLS.callsMax());
            assertThat(info.getLoad().getStreams()).isZero();
            assertThat(info.getLoad().getStreamsMax()).isEqualTo(TestServer.STREAMS.streamsMax());
            assertThat(info.getServerTime().getSeconds())
                    .isGreaterThanOrEqualTo(info.getStartTime().getSeconds());
            // A call that was answered is over a moment later.
            TestServer.eventually(
                    "only the asking call is in progress",
                    () -> admin(server)
                                    .getServerInfo(GetServerInfoRequest.getDefaultInstance())
                                    .getLoad()
                                    .getCalls()
                            == 1);
        }
    }

    @Test
    void aWorldIsVerifiedToItsEnd() {
        try (TestServer server = TestServer.on(directory).withWorld("w").withWorld("empty")) {
            for (int i = 0; i < 3; i++) {
                server.emit("w", 900);
            }

            VerifyWorldResponse last = verified(server, "w");
            assertThat(last.getResult()).isEqualTo(VerifyResult.VERIFY_RESULT_INTACT);
            assertThat(last.getThroughSequence()).isEqualTo(2700);
            assertThat(last.getLastSequence()).isEqualTo(2700);
            assertThat(last.getEventCount()).isEqualTo(2700);
            assertThat(last.getChainHead().size()).isEqualTo(32);
            assertThat(verified(server, "empty").getResult()).isEqualTo(VerifyResult.VERIFY_RESULT_INTACT);
            Failure failure = Failure.of(() -> verified(server, "nowhere"));
            assertThat(failure.reason()).isEqualTo("WORLD_NOT_FOUND");
            TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
        }
    }

    @Test
    void aBackupCanBeStartedOnAndHoldsTheSameHistory() {
        ByteString head;
        try (TestServer server = TestServer.on(directory).withWorld("w")) {
            server.emit("w", 10);
            head = verified(server, "w").getChainHead();
            BackupResponse backup = admin(server)
                    .backup(BackupRequest.newBuilder().setName("monday").build());
            assertThat(backup.getName()).isEqualTo("monday");
            assertThat(backup.getSizeBytes()).isPositive();
            assertThat(admin(server).backup(BackupRequest.getDefaultInstance()).getName())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ");

            Failure again = Failure.of(() -> admin(server)
                    .backup(BackupRequest.newBuilder().setName("monday").build()));
            assertThat(again.code()).isEqualTo(Code.ALREADY_EXISTS);
            assertThat(again.reason()).isEqualTo("BACKUP_EXISTS");
            for (String name : List.of("../monday", ".new-x", "a/b", "x".repeat(129))) {
                Failure refused = Failure.of(() -> admin(server)
                        .backup(BackupRequest.newBuilder().setName(name).build()));
                assertThat(refused.code()).as(name).isEqualTo(Code.INVALID_ARGUMENT);
                assertThat(refused.fields()).containsExactly("name");
            }
        }
        try (TestServer restored = TestServer.on(directory.resolve("backups").resolve("monday"))) {
            assertThat(verified(restored, "w").getEventCount()).isEqualTo(10);
            assertThat(restored.emit("w", 1).getResults(0).getSequence()).isGreaterThan(1L << 32);
        }
        try (TestServer original = TestServer.on(directory)) {
            assertThat(verified(original, "w").getChainHead()).isEqualTo(head);
        }
    }

    @Test
    void aStoreInMemoryCanBeVerifiedButNotCopied() {
        try (TestServer server = TestServer.over(
                        MemoryEventStore.open(new MemoryData()),
                        EngineConfig.DEFAULT,
                        TestServer.CALLS,
                        TestServer.STREAMS)
                .withWorld("w")) {
            server.emit("w", 10);
            assertThat(verified(server, "w").getResult()).isEqualTo(VerifyResult.VERIFY_RESULT_INTACT);
            assertThat(admin(server)
                            .getServerInfo(GetServerInfoRequest.getDefaultInstance())
                            .getStore()
                            .hasSizeBytes())
                    .isFalse();
            Failure failure = Failure.of(() -> admin(server).backup(BackupRequest.getDefaultInstance()));
            assertThat(failure.code()).isEqualTo(Code.UNIMPLEMENTED);
            assertThat(failure.reason()).isEqualTo("NOT_SUPPORTED");
        }
    }

    @Test
    void aVerificationThatIsCancelledIsReleased() throws Exception {
        SqliteEventStore store = SqliteEventStore.open(SqliteStoreConfig.in(directory));
        try (TestServer server = TestServer.over(store, EngineConfig.DEFAULT, TestServer.CALLS, TestServer.STREAMS)
                .withWorld("w")) {
            for (int i = 0; i < 20; i++) {
                server.emit("w", 1000);
            }
            RecordedStream<VerifyWorldRequest, VerifyWorldResponse> call = RecordedStream.greedy(
                    observer -> AdminServiceGrpc.newStub(server.channel).verifyWorld(request("w"), observer));
            call.call().cancel("enough", null);
            TestServer.eventually("released", () -> server.edge.openStreamCount() == 0);
            assertThat(server.emit("w", 1).getResultsCount()).isEqualTo(1);
        }
    }

    private static AdminServiceGrpc.AdminServiceBlockingStub admin(TestServer server) {
        return AdminServiceGrpc.newBlockingStub(server.channel)
                .withDeadlineAfter(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static VerifyWorldRequest request(String world) {
        return VerifyWorldRequest.newBuilder().setWorld(world).build();
    }

    private static VerifyWorldResponse verified(TestServer server, String world) {
        List<VerifyWorldResponse> responses = new ArrayList<>();
        admin(server).verifyWorld(request(world)).forEachRemaining(responses::add);
        return responses.get(responses.size() - 1);
    }
}
