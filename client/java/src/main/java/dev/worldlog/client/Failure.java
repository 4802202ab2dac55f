package dev.worldlog.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.worldlog.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a failure: the status with its details decoded. The only class that knows how errors travel.
 *
 * <p>Immutable.
 */
record Failure(
        Status.Code code,
        ErrorReason reason,
        Outcome outcome,
        String description,
        List<FieldViolation> violations,
        Map<String, String> metadata,
        @Nullable Duration retryAfter) {
    private static final String DOMAIN = "worldlog";
    private static final String REASON_PREFIX = "ERROR_REASON_";

    Failure {
        violations = List.copyOf(violations);
        metadata = Map.copyOf(metadata);
    }

    /** A failure that this client found itself. */
    static Failure local(Status.Code code, Outcome outcome, String description) {
        return new Failure(code, ErrorReason.ERROR_REASON_UNSPECIFIED, outcome, description, List.of(), Map.of(), null);
    }

    /** Decodes what a call failed with. */
    static Failure of(Throwable thrown) {
        Status status = Status.fromThrowable(thrown);
        com.google.rpc.Status details = StatusProto.fromThrowable(thrown);
        List<Any> any = details == null ? List.of() : details.getDetailsList();
        Optional<ErrorInfo> info =
                detail(any, ErrorInfo.class).filter(found -> found.getDomain().equals(DOMAIN));
        return new Failure(
                code(status),
                info.map(found -> reason(found.getReason())).orElse(ErrorReason.ERROR_REASON_UNSPECIFIED),
                info.map(found -> outcome(found.getMetadataOrDefault("outcome", "")))
                        .orElseGet(() -> outcome(status)),
                description(status),
                detail(any, BadRequest.class).map(Failure::violations).orElse(List.of()),
                info.map(ErrorInfo::getMetadataMap).orElse(Map.of()),
                detail(any, RetryInfo.class).map(Failure::delay).orElse(null));
    }

    /** What gRPC calls unknown when the connection breaks while it is written to is that the server is not available. */
    private static Status.Code code(Status status) {
        boolean broken = status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof ClosedChannelException;
        return broken ? Status.Code.UNAVAILABLE : status.getCode();
    }

    /** True when the same request can succeed later. */
    boolean isRetryable() {
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> true;
            case RESOURCE_EXHAUSTED -> retryAfter != null;
            default -> false;
        };
    }

    /**
     * True when a call that this client did not end itself is worth repeating, or a stream resuming. That includes CANCELLED,
     * which is what a call sees whose server was stopped hard, and a stream that was ended because this reader was slow.
     */
    boolean isPassing() {
        return isRetryable() || code == Status.Code.CANCELLED || reason == ErrorReason.ERROR_REASON_SLOW_CONSUMER;
    }

    /**
     * True when a reader that did not end its stream itself should go on. Besides what is passing that is RESOURCE_EXHAUSTED without a
     * word of the server: the transport had enough of the connection, of its resets or probes, and the next one begins afresh. For
     * an emit it is not passing, because that is also how a request that is too large is refused.
     */
    boolean isPassingForReaders() {
        boolean wordless = reason == ErrorReason.ERROR_REASON_UNSPECIFIED && metadata.isEmpty();
        return isPassing() || (code == Status.Code.RESOURCE_EXHAUSTED && wordless);
    }

    Failure withOutcome(Outcome other) {
        return new Failure(code, reason, other, description, violations, metadata, retryAfter);
    }

    Failure withDescription(String other) {
        return new Failure(code, reason, outcome, other, violations, metadata, retryAfter);
    }

    /** The whole failure in one line. */
    String line() {
        String name = reason == ErrorReason.ERROR_REASON_UNSPECIFIED || reason == ErrorReason.UNRECOGNIZED
                ? code.name()
                : reason.name().substring(REASON_PREFIX.length());
        return (name + ": " + description).replaceAll("\\s+", " ").strip();
    }

    private static ErrorReason reason(String name) {
        try {
            return ErrorReason.valueOf(REASON_PREFIX + name);
        } catch (IllegalArgumentException newerThanThisClient) {
            return ErrorReason.ERROR_REASON_UNSPECIFIED;
        }
    }

    private static Outcome outcome(String name) {
        return name.equals(Outcome.NOT_APPLIED.name()) ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
    }

    /** Without a word from the server: nothing happened if it refused the request or was never reached. */
    private static Outcome outcome(Status status) {
        boolean refused = switch (status.getCode()) {
            case INVALID_ARGUMENT, FAILED_PRECONDITION, UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED -> true;
            default -> neverReached(status.getCause());
        };
        return refused ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
    }

    private static boolean neverReached(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof ConnectException || each instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static String description(Status status) {
        String said = status.getDescription();
        Throwable cause = status.getCause();
        String why = cause == null ? null : cause.getMessage();
        if (said == null) {
            return why == null ? "no description" : why;
        }
        return why == null || said.contains(why) ? said : said + ": " + why;
    }

    private static List<FieldViolation> violations(BadRequest bad) {
        return bad.getFieldViolationsList().stream()
                .map(each -> new FieldViolation(each.getField(), each.getDescription()))
                .toList();
    }

    private static Duration delay(RetryInfo info) {
        return Duration.ofSeconds(
                info.getRetryDelay().getSeconds(), info.getRetryDelay().getNanos());
    }

    private static <T extends Message> Optional<T> detail(List<Any> details, Class<T> type) {
        for (Any each : details) {
            if (each.is(type)) {
                try {
                    return Optional.of(each.unpack(type));
                } catch (InvalidProtocolBufferException damagedOnTheWay) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
