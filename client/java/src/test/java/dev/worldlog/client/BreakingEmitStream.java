package dev.worldlog.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import io.grpc.stub.StreamObserver;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Serves emit streams from a {@link FakeLog} and breaks them at random: before a request is applied, or after, without its answer.
 *
 * <p>Thread-safe.
 */
final class BreakingEmitStream
        implements Function<StreamObserver<EmitStreamResponse>, StreamObserver<EmitStreamRequest>> {
    final AtomicInteger breaks = new AtomicInteger();
    private final FakeLog log;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Random random;

    BreakingEmitStream(FakeLog log, long seed) {
        this.log = log;
        this.random = new Random(seed);
    }

    @Override
    public StreamObserver<EmitStreamRequest> apply(StreamObserver<EmitStreamResponse> answers) {
        return new StreamObserver<>() {
            private boolean broken;
            private boolean mute;

            @Override
            public void onNext(EmitStreamRequest request) {
                if (broken) {
                    return;
                }
                int fate = next(12);
                if (fate == 0) {
                    breakNow();
                    return;
                }
                EmitStreamResponse response = EmitStreamScript.asStreamResponse(log.emit(request.getEventsList()));
                mute |= fate == 1;
                if (!mute) {
                    answers.onNext(response);
                } else if (fate < 5) {
                    breakNow();
                }
            }

            @Override
            public void onError(Throwable cancelled) {}

            @Override
            public void onCompleted() {
                if (!broken) {
                    answers.onCompleted();
                }
            }

            private void breakNow() {
                broken = true;
                breaks.incrementAndGet();
                answers.onError(Refusals.unavailable());
            }
        };
    }

    private int next(int bound) {
        synchronized (lock) {
            return random.nextInt(bound);
        }
    }
}
