package dev.worldlog.client;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Errors as a server sends them. Stateless. */
final class Refusals {
    private Refusals() {}

    static StatusRuntimeException refusal(Status.Code code, String message, Message... details) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addAllDetails(Arrays.stream(details).map(Any::pack).toList())
                .build());
    }

    static ErrorInfo because(String reason, Outcome outcome) {
        return because(reason, outcome, Map.of());
    }

    static ErrorInfo because(String reason, Outcome outcome, Map<String, String> metadata) {
        return ErrorInfo.newBuilder()
                .setDomain("worldlog")
                .setReason(reason)
                .putAllMetadata(metadata)
                .putMetadata("outcome", outcome.name())
                .build();
    }

    static RetryInfo retryAfter(Duration delay) {
        return RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(delay.getSeconds())
                        .setNanos(delay.getNano()))
                .build();
    }

    static BadRequest atFault(String field, String description) {
        return BadRequest.newBuilder()
                .addFieldViolations(
                        BadRequest.FieldViolation.newBuilder().setField(field).setDescription(description))
                .build();
    }

    static StatusRuntimeException unavailable() {
        return refusal(Status.Code.UNAVAILABLE, "cut by the test");
    }

    static StatusRuntimeException worldDeleted() {
        return refusal(
                Status.Code.FAILED_PRECONDITION,
                "world 'w' was deleted",
                because("WORLD_DELETED", Outcome.NOT_APPLIED, Map.of("world", "w")));
    }
}
