package dev.worldlog.bench.row;

import dev.worldlog.bench.reference.ReferenceMethods;
import dev.worldlog.bench.wire.StreamEnd;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What the benchmarks ask of the reference server.
 *
 * <p>Thread-safe.
 */
record Reference(Channel channel) {
    private static final byte[] NOTHING = {};
    private static final long PAUSE_NANOS = 100_000;

    /** Gives it the frames that it is to send. */
    void keep(List<byte[]> frames) throws Exception {
        StreamEnd<byte[], byte[]> end = new StreamEnd<>(answer -> {});
        StreamObserver<byte[]> requests =
                ClientCalls.asyncClientStreamingCall(channel.newCall(ReferenceMethods.KEEP, CallOptions.DEFAULT), end);
        ClientCallStreamObserver<byte[]> upload = (ClientCallStreamObserver<byte[]>) requests;
        for (byte[] frame : frames) {
            while (!upload.isReady() && !end.hasEnded()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            upload.onNext(frame);
        }
        upload.onCompleted();
        end.await(History.PATIENCE);
    }

    /** Asks for all events that it was given, one a message. */
    void events(StreamEnd<byte[], byte[]> end) {
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(ReferenceMethods.EVENTS, CallOptions.DEFAULT), NOTHING, end);
    }

    /** Asks for all frames that it was given, once it is told to {@link #go}. */
    void frames(StreamEnd<byte[], byte[]> end) {
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(ReferenceMethods.FRAMES, CallOptions.DEFAULT), NOTHING, end);
    }

    void go() {
        ClientCalls.blockingUnaryCall(channel, ReferenceMethods.GO, CallOptions.DEFAULT, NOTHING);
    }

    /** Lets every call that waits for frames have the next one. */
    void goOn() {
        byte[] one = ByteBuffer.allocate(Integer.BYTES).putInt(1).array();
        ClientCalls.blockingUnaryCall(channel, ReferenceMethods.GO, CallOptions.DEFAULT, one);
    }
}
