package dev.worldlog.bench.reference;

import io.grpc.stub.StreamObserver;

/**
 * The calls that answer with what they are asked.
 *
 * <p>Thread-safe: it has no state.
 */
final class Echoes {
    private Echoes() {}

    static void once(byte[] request, StreamObserver<byte[]> answer) {
        answer.onNext(request);
        answer.onCompleted();
    }

    static StreamObserver<byte[]> each(StreamObserver<byte[]> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] request) {
                answers.onNext(request);
            }

            @Override
            public void onError(Throwable failure) {
                // The client has gone.
            }

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }
}
