package dev.worldlog.system.faults;

import dev.worldlog.system.WorldlogProcess;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The health of a server's emits, as it says it to whoever watches.
 *
 * <p>Thread-safe.
 */
final class WriteHealth implements StreamObserver<HealthCheckResponse>, AutoCloseable {
    private final ManagedChannel channel;
    private final BlockingQueue<ServingStatus> said = new LinkedBlockingQueue<>();

    private WriteHealth(ManagedChannel channel) {
        this.channel = channel;
    }

    static WriteHealth watch(String address) {
        ManagedChannel channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                .build();
        WriteHealth health = new WriteHealth(channel);
        HealthGrpc.newStub(channel)
                .watch(
                        HealthCheckRequest.newBuilder()
                                .setService("worldlog.write")
                                .build(),
                        health);
        return health;
    }

    void awaitNotServing() throws InterruptedException {
        await(ServingStatus.NOT_SERVING);
    }

    void awaitServing() throws InterruptedException {
        await(ServingStatus.SERVING);
    }

    private void await(ServingStatus wanted) throws InterruptedException {
        ServingStatus last = null;
        while (last != wanted) {
            last = said.poll(WorldlogProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (last == null) {
                throw new AssertionError("emits never became " + wanted);
            }
        }
    }

    @Override
    public void onNext(HealthCheckResponse response) {
        said.add(response.getStatus());
    }

    @Override
    public void onError(Throwable failure) {
        // The server is gone, which somebody else waits for.
    }

    @Override
    public void onCompleted() {
        // As above.
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
