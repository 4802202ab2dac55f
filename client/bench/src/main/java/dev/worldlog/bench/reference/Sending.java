package dev.worldlog.bench.reference;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;

/**
 * Messages on their way into one call: sent as soon as they may be and while the call is ready for more.
 *
 * <p>Thread-safe.
 */
final class Sending {
    private final List<byte[]> messages;
    private final ServerCallStreamObserver<byte[]> call;

    @GuardedBy("this")
    private int next;

    @GuardedBy("this")
    private int allowed;

    /** Made while the method is being called, because only then a call can be told whom to wake. */
    Sending(List<byte[]> messages, ServerCallStreamObserver<byte[]> call) {
        this.messages = messages;
        this.call = call;
        call.setOnReadyHandler(this::proceed);
    }

    /** So many more may be sent. */
    synchronized void allow(int count) {
        allowed += Math.min(count, messages.size() - allowed);
        proceed();
    }

    private synchronized void proceed() {
        if (call.isCancelled()) {
            return;
        }
        while (next < allowed && call.isReady()) {
            call.onNext(messages.get(next++));
        }
        if (next == messages.size()) {
            next++;
            call.onCompleted();
        }
    }
}
