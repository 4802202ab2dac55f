package dev.worldlog.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.log.EncodedFrame;
import dev.worldlog.log.EventCursor;
import dev.worldlog.v1.Frame;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pump whose turns are taken where it is woken. */
final class FramePumpTest {
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor();
    private final StreamContext context = new StreamContext(
            new OpenStreams(1),
            Runnable::run,
            alarms,
            System::nanoTime,
            Duration.ofMinutes(1),
            new StatusMapper(UUID::randomUUID));

    @AfterEach
    void endAlarms() {
        alarms.shutdownNow();
    }

    @Test
    void whatComesDuringTheFirstTurnIsReadInTheNext() {
        ReadyClient client = new ReadyClient();

        new FramePump(client, new AdvancingOnce(), context).start();

        assertThat(client.received).hasSize(1);
    }

    /** A cursor that has nothing to say at first, and advances just when it has said so. */
    private static final class AdvancingOnce implements EventCursor {
        private Runnable listener = () -> {};
        private int asked;

        @Override
        public Optional<EncodedFrame> next() {
            asked++;
            if (asked == 1) {
                listener.run();
            }
            return asked == 2 ? Optional.of(new EncodedFrame(Frame.getDefaultInstance())) : Optional.empty();
        }

        @Override
        public void onAdvance(Runnable wake) {
            listener = wake;
        }

        @Override
        public boolean isCompleted() {
            return false;
        }

        @Override
        public Duration untilDue() {
            return Duration.ofMinutes(1);
        }

        @Override
        public String resumeToken() {
            return "";
        }

        @Override
        public void close() {}
    }

    /** A client that takes everything. */
    private static final class ReadyClient extends ServerCallStreamObserver<EncodedFrame> {
        final List<EncodedFrame> received = new ArrayList<>();

        @Override
        public void onNext(EncodedFrame frame) {
            received.add(frame);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError("the stream ends", failure);
        }

        @Override
        public void onCompleted() {
            throw new AssertionError("the stream ends");
        }

        @Override
        public void setOnReadyThreshold(int numBytes) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnCloseHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}
    }
}
