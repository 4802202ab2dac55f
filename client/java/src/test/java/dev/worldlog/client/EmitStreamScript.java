package dev.worldlog.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitStreamRequest;
import dev.worldlog.v1.EmitStreamResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Serves emit streams from a {@link FakeLog}; may hold its answers back.
 *
 * <p>Thread-safe.
 */
final class EmitStreamScript
        implements Function<StreamObserver<EmitStreamResponse>, StreamObserver<EmitStreamRequest>> {
    private final FakeLog log;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Runnable> held = new ArrayList<>();

    @GuardedBy("lock")
    private boolean holding;

    @GuardedBy("lock")
    private int requests;

    @GuardedBy("lock")
    private int streams;

    EmitStreamScript(FakeLog log) {
        this.log = log;
    }

    static EmitStreamResponse asStreamResponse(EmitResponse response) {
        return EmitStreamResponse.newBuilder()
                .addAllResults(response.getResultsList())
                .build();
    }

    EmitStreamScript hold() {
        synchronized (lock) {
            holding = true;
        }
        return this;
    }

    /** Sends the answers that were held back, and holds no more. */
    void release() {
        List<Runnable> answers;
        synchronized (lock) {
            holding = false;
            answers = List.copyOf(held);
            held.clear();
        }
        answers.forEach(Runnable::run);
    }

    int requests() {
        synchronized (lock) {
            return requests;
        }
    }

    int streams() {
        synchronized (lock) {
            return streams;
        }
    }

    @Override
    public StreamObserver<EmitStreamRequest> apply(StreamObserver<EmitStreamResponse> answers) {
        synchronized (lock) {
            streams++;
        }
        return new StreamObserver<>() {
            @Override
            public void onNext(EmitStreamRequest request) {
                EmitStreamResponse response = asStreamResponse(log.emit(request.getEventsList()));
                answer(() -> answers.onNext(response));
            }

            @Override
            public void onError(Throwable cancelled) {}

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }

    private void answer(Runnable answer) {
        synchronized (lock) {
            requests++;
            if (holding) {
                held.add(answer);
                return;
            }
        }
        answer.run();
    }
}
