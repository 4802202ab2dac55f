package dev.worldlog.server.grpc;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.log.FieldViolation;
import dev.worldlog.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The translation of failures into what a client receives: a status code, a google.rpc.Status with its details, and one
 * line in the log. The only class that knows status codes.
 *
 * <p>Thread-safe.
 */
final class StatusMapper {
    static final String DOMAIN = "worldlog";

    private static final Logger log = LoggerFactory.getLogger(StatusMapper.class);
    private static final String REASON_PREFIX = "ERROR_REASON_";
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    /** Clients refuse more than 8 KiB of trailers; base64 and percent encoding make the status grow on its way. */
    private static final int VIOLATION_BYTES_MAX = 3_000;

    private static final int MESSAGE_LENGTH_MAX = 400;

    private final Supplier<UUID> errorIds;

    StatusMapper(Supplier<UUID> errorIds) {
        this.errorIds = errorIds;
    }

    /** Returns what to fail a call with. Logs: what a caller can cause at DEBUG, everything else once at ERROR. */
    StatusRuntimeException toException(Throwable failure) {
        return toException(failure, Map.of());
    }

    /** @param more metadata to add, where the failure does not have it already */
    StatusRuntimeException toException(Throwable failure, Map<String, String> more) {
        Throwable cause = unwrap(failure);
        if (cause instanceof EventLogException known) {
            if (known.reason() == ErrorReason.ERROR_REASON_DATA_LOSS) {
                log.error("call failed reason=DATA_LOSS", known);
            } else {
                log.debug(
                        "call failed reason={} message={}", name(known.reason()), known.getMessage(), known.getCause());
            }
            return known(known, more);
        }
        String errorId = errorIds.get().toString();
        log.error("call failed reason=INTERNAL error_id={}", errorId, cause);
        Map<String, String> metadata = new HashMap<>(more);
        metadata.put("error_id", errorId);
        return exception(ErrorReason.ERROR_REASON_INTERNAL, "internal error " + errorId, metadata);
    }

    /** Returns the failure of a call that took longer than it may. */
    StatusRuntimeException deadlineExceeded(Duration deadline) {
        log.debug("call failed reason=DEADLINE_EXCEEDED deadline={}", deadline);
        return exception(
                ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
                "no answer within " + deadline.toMillis() + " ms",
                Map.of("deadline_ms", Long.toString(deadline.toMillis())));
    }

    /** Ends a call with a failure. */
    void close(ServerCall<?, ?> call, StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static StatusRuntimeException known(EventLogException failure, Map<String, String> more) {
        Map<String, String> metadata = new HashMap<>(more);
        metadata.putAll(failure.metadata());
        com.google.rpc.Status.Builder status =
                status(failure.reason(), failure.outcome(), String.valueOf(failure.getMessage()), metadata);
        if (!failure.violations().isEmpty()) {
            status.addDetails(Any.pack(badRequest(failure.violations())));
        }
        Metadata trailers = new Metadata();
        failure.retryAfter().ifPresent(delay -> {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                            .setSeconds(delay.getSeconds())
                            .setNanos(delay.getNano()))
                    .build()));
            trailers.put(PUSHBACK, Long.toString(delay.toMillis()));
        });
        return StatusProto.toStatusRuntimeException(status.build(), trailers);
    }

    private static StatusRuntimeException exception(ErrorReason reason, String message, Map<String, String> metadata) {
        return StatusProto.toStatusRuntimeException(
                status(reason, Outcome.UNKNOWN, message, metadata).build(), new Metadata());
    }

    private static com.google.rpc.Status.Builder status(
            ErrorReason reason, Outcome outcome, String message, Map<String, String> metadata) {
        ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(name(reason));
        metadata.forEach((name, value) -> info.putMetadata(name, shortened(value)));
        info.putMetadata("outcome", outcome.name());
        return com.google.rpc.Status.newBuilder()
                .setCode(code(reason).value())
                .setMessage(shortened(message))
                .addDetails(Any.pack(info.build()));
    }

    private static BadRequest badRequest(List<FieldViolation> violations) {
        BadRequest.Builder badRequest = BadRequest.newBuilder();
        int bytes = 0;
        for (FieldViolation violation : violations) {
            BadRequest.FieldViolation next = BadRequest.FieldViolation.newBuilder()
                    .setField(shortened(violation.field()))
                    .setDescription(shortened(violation.description()))
                    .build();
            bytes += next.getSerializedSize();
            if (bytes > VIOLATION_BYTES_MAX && badRequest.getFieldViolationsCount() > 0) {
                break;
            }
            badRequest.addFieldViolations(next);
        }
        return badRequest.build();
    }

    private static String shortened(String text) {
        return text.length() <= MESSAGE_LENGTH_MAX ? text : text.substring(0, MESSAGE_LENGTH_MAX) + "…";
    }

    private static String name(ErrorReason reason) {
        return reason.name().substring(REASON_PREFIX.length());
    }

    /** Says what errors.proto says; a test compares the two. */
    static Status.Code code(ErrorReason reason) {
        return switch (reason) {
            case ERROR_REASON_INVALID_REQUEST,
                    ERROR_REASON_EVENT_TOO_LARGE,
                    ERROR_REASON_INVALID_CURSOR,
                    ERROR_REASON_INVALID_PAGE_TOKEN -> Status.Code.INVALID_ARGUMENT;
            case ERROR_REASON_WORLD_NOT_FOUND, ERROR_REASON_EVENT_NOT_FOUND -> Status.Code.NOT_FOUND;
            case ERROR_REASON_WORLD_ALREADY_EXISTS, ERROR_REASON_EVENT_ID_CONFLICT, ERROR_REASON_BACKUP_EXISTS ->
                Status.Code.ALREADY_EXISTS;
            case ERROR_REASON_WORLD_DELETED,
                    ERROR_REASON_UNEXPECTED_LAST_SEQUENCE,
                    ERROR_REASON_LOG_FULL,
                    ERROR_REASON_LOG_REPLACED -> Status.Code.FAILED_PRECONDITION;
            case ERROR_REASON_ETAG_MISMATCH -> Status.Code.ABORTED;
            case ERROR_REASON_SEQUENCE_OUT_OF_RANGE -> Status.Code.OUT_OF_RANGE;
            case ERROR_REASON_WORLD_LIMIT_REACHED,
                    ERROR_REASON_OVERLOADED,
                    ERROR_REASON_SLOW_CONSUMER,
                    ERROR_REASON_TOO_MANY_STREAMS -> Status.Code.RESOURCE_EXHAUSTED;
            case ERROR_REASON_STORE_UNAVAILABLE, ERROR_REASON_SHUTTING_DOWN -> Status.Code.UNAVAILABLE;
            case ERROR_REASON_DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
            case ERROR_REASON_NOT_SUPPORTED -> Status.Code.UNIMPLEMENTED;
            case ERROR_REASON_DATA_LOSS -> Status.Code.DATA_LOSS;
            case ERROR_REASON_INTERNAL, ERROR_REASON_UNSPECIFIED, UNRECOGNIZED -> Status.Code.INTERNAL;
        };
    }
}
