package dev.worldlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.VerifyResult;
import dev.worldlog.v1.VerifyWorldRequest;
import dev.worldlog.v1.VerifyWorldResponse;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorldlogAdminTest {
    @Test
    void aVerificationThatEndsWithoutAResultIsAFailure() {
        try (TestServer server = new TestServer(new Verifier(VerifyResult.VERIFY_RESULT_UNSPECIFIED))) {
            assertThatThrownBy(() -> server.client.admin().verifyWorld("w", progress -> {}))
                    .isInstanceOf(WorldlogException.class)
                    .hasMessageContaining("without a result");
        }
    }

    @Test
    void theResultIsThatOfTheLastAnswer() {
        try (TestServer server = new TestServer(new Verifier(VerifyResult.VERIFY_RESULT_DAMAGED))) {
            assertThat(server.client.admin().verifyWorld("w", progress -> {}).getResult())
                    .isEqualTo(VerifyResult.VERIFY_RESULT_DAMAGED);
        }
    }

    /** Says how far it is, and then this. Thread-safe: it has no state that changes. */
    private static final class Verifier extends AdminServiceGrpc.AdminServiceImplBase {
        private final VerifyResult result;

        Verifier(VerifyResult result) {
            this.result = result;
        }

        @Override
        public void verifyWorld(VerifyWorldRequest request, StreamObserver<VerifyWorldResponse> answer) {
            answer.onNext(VerifyWorldResponse.newBuilder().setThroughSequence(1).build());
            if (result != VerifyResult.VERIFY_RESULT_UNSPECIFIED) {
                answer.onNext(VerifyWorldResponse.newBuilder().setResult(result).build());
            }
            answer.onCompleted();
        }
    }
}
