package dev.worldlog.client;

import dev.worldlog.v1.ErrorReason;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a request or a stream failed. Decide by {@link #reason} and {@link #code}, never by the message, which is for people: one
 * line.
 *
 * <p>Immutable.
 */
public final class WorldlogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    WorldlogException(Failure failure, @Nullable Throwable cause) {
        super(failure.line(), cause);
        this.failure = failure;
    }

    /** Why the waiting thread stopped waiting; marks it as interrupted again. What it waited for may still happen. */
    static WorldlogException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new WorldlogException(
                Failure.local(Status.Code.CANCELLED, Outcome.UNKNOWN, "the thread was interrupted"), cause);
    }

    /** The same failure with the stack of the calling thread; a failure is often found on another one. */
    static WorldlogException again(@Nullable Throwable thrown) {
        if (thrown instanceof WorldlogException known) {
            return new WorldlogException(known.failure, known);
        }
        return new WorldlogException(
                Failure.local(Status.Code.INTERNAL, Outcome.UNKNOWN, "unexpected: " + thrown), thrown);
    }

    Failure failure() {
        return failure;
    }

    /** The reason the server gave; unspecified when there is none, for example when the server was not reached. */
    public ErrorReason reason() {
        return failure.reason();
    }

    /** The gRPC status code. */
    public Status.Code code() {
        return failure.code();
    }

    /** Whether the request had an effect, over all of its attempts. */
    public Outcome outcome() {
        return failure.outcome();
    }

    /** The fields of the request that are at fault. */
    public List<FieldViolation> violations() {
        return failure.violations();
    }

    /** How long the server asks to wait before the same request can succeed. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(failure.retryAfter());
    }

    /** What varies in the message, by name; see the comments of {@link ErrorReason}. */
    public Map<String, String> metadata() {
        return failure.metadata();
    }

    /** The message without the reason in front. */
    public String description() {
        return failure.description();
    }

    /** True when the same request can succeed later without being changed. */
    public boolean isRetryable() {
        return failure.isRetryable();
    }
}
