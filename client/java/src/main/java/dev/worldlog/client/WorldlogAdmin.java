package dev.worldlog.client;

import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.BackupRequest;
import dev.worldlog.v1.BackupResponse;
import dev.worldlog.v1.GetServerInfoRequest;
import dev.worldlog.v1.GetServerInfoResponse;
import dev.worldlog.v1.VerifyResult;
import dev.worldlog.v1.VerifyWorldRequest;
import dev.worldlog.v1.VerifyWorldResponse;
import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What those who operate a server ask it for. Every failure is a {@link WorldlogException}.
 *
 * <p>Thread-safe.
 */
public final class WorldlogAdmin {
    private final Connection connection;
    private final UnaryCalls calls;

    WorldlogAdmin(Connection connection, UnaryCalls calls) {
        this.connection = connection;
        this.calls = calls;
    }

    /** What the server is and how it is doing. */
    public GetServerInfoResponse serverInfo() {
        return calls.repeatable(AdminServiceGrpc.getGetServerInfoMethod(), GetServerInfoRequest.getDefaultInstance());
    }

    /**
     * Compares the whole durable history of a world with what was written. Blocks until that is done, however long it takes.
     *
     * @param progress hears how far it is, about once a second, and the result
     * @return the result
     */
    public VerifyWorldResponse verifyWorld(String world, Consumer<VerifyWorldResponse> progress) {
        VerifyWorldRequest request =
                VerifyWorldRequest.newBuilder().setWorld(world).build();
        try {
            Iterator<VerifyWorldResponse> responses = ClientCalls.blockingServerStreamingCall(
                    connection.bulkChannel(), AdminServiceGrpc.getVerifyWorldMethod(), CallOptions.DEFAULT, request);
            VerifyWorldResponse last = VerifyWorldResponse.getDefaultInstance();
            while (responses.hasNext()) {
                last = responses.next();
                progress.accept(last);
            }
            if (last.getResult() == VerifyResult.VERIFY_RESULT_UNSPECIFIED) {
                throw FramePosition.broken("the verification ended without a result");
            }
            return last;
        } catch (StatusRuntimeException e) {
            throw new WorldlogException(Failure.of(e), e);
        }
    }

    /**
     * Makes a copy of the store in the directory {@code backups} beside it. Blocks until the copy is durable and checked. Is not
     * repeated by itself.
     *
     * @param name of the copy; empty for the server's choice
     * @param patience how long it may take
     */
    public BackupResponse backup(String name, Duration patience) {
        BackupRequest request = BackupRequest.newBuilder().setName(name).build();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(patience.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return ClientCalls.blockingUnaryCall(
                    connection.channel(), AdminServiceGrpc.getBackupMethod(), options, request);
        } catch (StatusRuntimeException e) {
            throw new WorldlogException(Failure.of(e), e);
        }
    }
}
