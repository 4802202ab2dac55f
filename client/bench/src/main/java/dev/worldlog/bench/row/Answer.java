package dev.worldlog.bench.row;

import io.grpc.stub.StreamObserver;
import java.util.function.ObjIntConsumer;

/**
 * The answer to one of the calls in flight.
 *
 * <p>Confined to its call.
 */
record Answer<R>(int index, InFlight inFlight, ObjIntConsumer<R> consumer) implements StreamObserver<R> {
    @Override
    public void onNext(R response) {
        try {
            consumer.accept(response, index);
        } catch (RuntimeException wrong) {
            inFlight.failed(wrong);
        }
    }

    @Override
    public void onError(Throwable failure) {
        inFlight.failed(failure);
    }

    @Override
    public void onCompleted() {
        inFlight.done();
    }
}
