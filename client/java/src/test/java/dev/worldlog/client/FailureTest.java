package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

final class FailureTest {
    @Test
    void aConnectionThatBreaksWhileItIsWrittenToIsUnavailable() {
        Status broken = Status.UNKNOWN.withDescription("channel closed").withCause(new ClosedChannelException());

        Failure failure = Failure.of(broken.asRuntimeException());

        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void whatTheServerCallsUnknownIsNotRepeated() {
        Failure failure =
                Failure.of(Status.UNKNOWN.withDescription("a surprise").asRuntimeException());

        assertThat(failure.code()).isEqualTo(Status.Code.UNKNOWN);
        assertThat(failure.isPassing()).isFalse();
    }
}
