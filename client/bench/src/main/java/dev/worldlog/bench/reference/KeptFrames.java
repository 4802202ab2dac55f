package dev.worldlog.bench.reference;

import dev.worldlog.bench.wire.FrameWalk;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The frames that the client has uploaded, and the calls that send them back.
 *
 * <p>Thread-safe.
 */
final class KeptFrames {
    private volatile Kept kept = new Kept(List.of());

    StreamObserver<byte[]> keep(StreamObserver<byte[]> answer) {
        List<byte[]> frames = new ArrayList<>();
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] frame) {
                frames.add(frame);
            }

            @Override
            public void onError(Throwable failure) {
                // The client has gone, and what it sent with it.
            }

            @Override
            public void onCompleted() {
                kept = new Kept(frames);
                answer.onNext(new byte[0]);
                answer.onCompleted();
            }
        };
    }

    void sendEvents(byte[] request, StreamObserver<byte[]> call) {
        List<byte[]> events = kept.events();
        new Sending(events, (ServerCallStreamObserver<byte[]>) call).allow(events.size());
    }

    void sendFrames(byte[] request, StreamObserver<byte[]> call) {
        Kept now = kept;
        now.waiting.add(new Sending(now.frames, (ServerCallStreamObserver<byte[]>) call));
        call.onNext(new byte[0]);
    }

    void go(byte[] request, StreamObserver<byte[]> answer) {
        answer.onNext(new byte[0]);
        answer.onCompleted();
        int count = request.length == 0
                ? Integer.MAX_VALUE
                : ByteBuffer.wrap(request).getInt();
        kept.waiting.forEach(sending -> sending.allow(count));
    }

    /** What one upload has brought. Thread-safe. */
    private static final class Kept {
        private final List<byte[]> frames;
        private final Queue<Sending> waiting = new ConcurrentLinkedQueue<>();

        Kept(List<byte[]> frames) {
            this.frames = frames;
        }

        List<byte[]> events() {
            List<byte[]> events = new ArrayList<>();
            for (byte[] frame : frames) {
                FrameWalk.walk(
                        frame,
                        (message, offset, length) -> events.add(Arrays.copyOfRange(message, offset, offset + length)));
            }
            return events;
        }
    }
}
