package dev.worldlog.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A failed call as its client sees it. */
record Failure(
        Status.Code code, String message, Optional<ErrorInfo> info, List<String> fields, Optional<Duration> retry) {

    static Failure of(ThrowingCallable call) {
        Throwable thrown = Assertions.catchThrowable(call);
        Assertions.assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
        return of(thrown);
    }

    static Failure of(Throwable thrown) {
        com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
        if (status == null) {
            throw new AssertionError("no status", thrown);
        }
        Optional<ErrorInfo> info = Optional.empty();
        Optional<Duration> retry = Optional.empty();
        List<String> fields = List.of();
        try {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    info = Optional.of(detail.unpack(ErrorInfo.class));
                } else if (detail.is(RetryInfo.class)) {
                    com.google.protobuf.Duration delay =
                            detail.unpack(RetryInfo.class).getRetryDelay();
                    retry = Optional.of(Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
                } else if (detail.is(BadRequest.class)) {
                    fields = detail.unpack(BadRequest.class).getFieldViolationsList().stream()
                            .map(BadRequest.FieldViolation::getField)
                            .toList();
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("details that do not parse", e);
        }
        return new Failure(Status.fromCodeValue(status.getCode()).getCode(), status.getMessage(), info, fields, retry);
    }

    String reason() {
        return info.map(ErrorInfo::getReason).orElse("(no ErrorInfo)");
    }

    String metadata(String name) {
        return info.map(known -> known.getMetadataOrDefault(name, "")).orElse("");
    }
}
