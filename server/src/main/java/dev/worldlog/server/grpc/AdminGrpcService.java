package dev.worldlog.server.grpc;

import com.google.protobuf.Timestamp;
import dev.worldlog.log.Backup;
import dev.worldlog.log.EventLog;
import dev.worldlog.log.LogInfo;
import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.BackupRequest;
import dev.worldlog.v1.BackupResponse;
import dev.worldlog.v1.GetServerInfoRequest;
import dev.worldlog.v1.GetServerInfoResponse;
import dev.worldlog.v1.LoadInfo;
import dev.worldlog.v1.StoreInfo;
import dev.worldlog.v1.VerifyWorldRequest;
import dev.worldlog.v1.VerifyWorldResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;

/**
 * The AdminService of the contract.
 *
 * <p>Thread-safe.
 */
final class AdminGrpcService extends AdminServiceGrpc.AdminServiceImplBase {
    private static final Duration VERIFY_PROGRESS_DEFAULT = Duration.ofSeconds(1);

    private final EventLog eventLog;
    private final Replies replies;
    private final StreamContext streams;
    private final Admission calls;
    private final Instant startTime = Instant.now();

    AdminGrpcService(EventLog eventLog, Replies replies, StreamContext streams, Admission calls) {
        this.eventLog = eventLog;
        this.replies = replies;
        this.streams = streams;
        this.calls = calls;
    }

    @Override
    public void getServerInfo(GetServerInfoRequest request, StreamObserver<GetServerInfoResponse> client) {
        replies.send(client, this::info);
    }

    private GetServerInfoResponse info() {
        LogInfo info = eventLog.info();
        StoreInfo.Builder store = StoreInfo.newBuilder()
                .setKind(info.storeKind())
                .setDurable(eventLog.isDurable())
                .setWritable(info.writable())
                .setPreviousStopWasUnclean(info.previousStopWasUnclean())
                .setWorldCount(info.worldCount())
                .setWorldCountMax(info.worldsMax());
        info.sizeBytes().ifPresent(store::setSizeBytes);
        return GetServerInfoResponse.newBuilder()
                .setVersion(version())
                .setStartTime(timestamp(startTime))
                .setServerTime(timestamp(Instant.now()))
                .setEpoch(info.epoch())
                .setStore(store)
                .setLoad(LoadInfo.newBuilder()
                        .setUnwrittenEvents(info.unwrittenEvents())
                        .setUnwrittenEventsMax(info.unwrittenEventsMax())
                        .setCalls(calls.count())
                        .setCallsMax(calls.max())
                        .setStreams(streams.streams().count())
                        .setStreamsMax(streams.streams().max()))
                .build();
    }

    @Override
    public void verifyWorld(VerifyWorldRequest request, StreamObserver<VerifyWorldResponse> client) {
        Duration interval = Envelope.progressInterval(
                request.hasProgressInterval(), request.getProgressInterval(), VERIFY_PROGRESS_DEFAULT);
        new VerifyCall(
                        (ServerCallStreamObserver<VerifyWorldResponse>) client,
                        eventLog.verifyWorld(request.getWorld()),
                        interval,
                        streams)
                .start();
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> client) {
        replies.send(client, () -> {
            long begun = System.nanoTime();
            Backup backup = eventLog.backup(request.getName());
            Duration taken = Duration.ofNanos(System.nanoTime() - begun);
            return BackupResponse.newBuilder()
                    .setName(backup.name())
                    .setSizeBytes(backup.sizeBytes())
                    .setDuration(com.google.protobuf.Duration.newBuilder()
                            .setSeconds(taken.toSeconds())
                            .setNanos(taken.toNanosPart()))
                    .build();
        });
    }

    private static String version() {
        String version = AdminGrpcService.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
