package dev.worldlog.log;

import dev.worldlog.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why the event log did not do what it was asked to: a reason of the contract with what varies in it. Messages are meant
 * for the caller and hold nothing of the inside.
 *
 * <p>Immutable.
 */
public final class EventLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether the request had an effect. */
    public enum Outcome {
        /** Certainly not. */
        NOT_APPLIED,
        /** It may have. */
        UNKNOWN
    }

    private final ErrorReason reason;
    private final Outcome outcome;
    private final transient Map<String, String> metadata;
    private final transient List<FieldViolation> violations;
    private final transient @Nullable Duration retryAfter;

    private EventLogException(
            ErrorReason reason,
            Outcome outcome,
            String message,
            Map<String, String> metadata,
            List<FieldViolation> violations,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.outcome = outcome;
        this.metadata = Map.copyOf(metadata);
        this.violations = List.copyOf(violations);
        this.retryAfter = retryAfter;
    }

    public ErrorReason reason() {
        return reason;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** What varies in the message, by name. */
    public Map<String, String> metadata() {
        return metadata;
    }

    public List<FieldViolation> violations() {
        return violations;
    }

    /** How long to wait before the same request can succeed; empty when waiting does not help. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns this failure with one more piece of metadata. */
    public EventLogException with(String name, String value) {
        Map<String, String> more = new java.util.HashMap<>(metadata);
        more.put(name, value);
        return new EventLogException(reason, outcome, message(), more, violations, retryAfter, getCause());
    }

    private String message() {
        String message = getMessage();
        return message == null ? reason.name() : message;
    }

    public static EventLogException invalidRequest(List<FieldViolation> violations) {
        FieldViolation first = violations.get(0);
        String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
        return new EventLogException(
                ErrorReason.ERROR_REASON_INVALID_REQUEST,
                Outcome.NOT_APPLIED,
                first.field() + ": " + first.description() + more,
                Map.of(),
                violations,
                null,
                null);
    }

    public static EventLogException invalidRequest(String field, String description) {
        return invalidRequest(List.of(new FieldViolation(field, description)));
    }

    public static EventLogException eventTooLarge(String field, long bytes, long bytesMax) {
        FieldViolation violation =
                new FieldViolation(field, bytes + " bytes when encoded (expected: <= " + bytesMax + ")");
        return new EventLogException(
                ErrorReason.ERROR_REASON_EVENT_TOO_LARGE,
                Outcome.NOT_APPLIED,
                violation.field() + ": " + violation.description(),
                Map.of("bytes", Long.toString(bytes), "bytes_max", Long.toString(bytesMax)),
                List.of(violation),
                null,
                null);
    }

    public static EventLogException invalidCursor(String why) {
        return new EventLogException(
                ErrorReason.ERROR_REASON_INVALID_CURSOR,
                Outcome.NOT_APPLIED,
                "cursor: " + why,
                Map.of(),
                List.of(new FieldViolation("cursor", why)),
                null,
                null);
    }

    public static EventLogException invalidPageToken(String why) {
        return new EventLogException(
                ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN,
                Outcome.NOT_APPLIED,
                "page_token: " + why,
                Map.of(),
                List.of(new FieldViolation("page_token", why)),
                null,
                null);
    }

    public static EventLogException worldNotFound(String world) {
        return notApplied(ErrorReason.ERROR_REASON_WORLD_NOT_FOUND, "no world '" + world + "'", Map.of("world", world));
    }

    public static EventLogException worldDeleted(String world) {
        return notApplied(
                ErrorReason.ERROR_REASON_WORLD_DELETED, "world '" + world + "' was deleted", Map.of("world", world));
    }

    public static EventLogException worldAlreadyExists(String world) {
        return notApplied(
                ErrorReason.ERROR_REASON_WORLD_ALREADY_EXISTS,
                "world '" + world + "' already exists",
                Map.of("world", world));
    }

    public static EventLogException worldLimitReached(int worldsMax) {
        return notApplied(
                ErrorReason.ERROR_REASON_WORLD_LIMIT_REACHED,
                "the server holds " + worldsMax + " worlds, which is its limit",
                Map.of("worlds_max", Integer.toString(worldsMax)));
    }

    /** There may be fewer worlds than the limit, but each life of one takes a number that no other ever gets. */
    public static EventLogException worldNumbersUsedUp(int worldsEverMax) {
        return notApplied(
                ErrorReason.ERROR_REASON_WORLD_LIMIT_REACHED,
                "the store has had " + worldsEverMax + " worlds, which is its limit; begin another store",
                Map.of("worlds_ever_max", Integer.toString(worldsEverMax)));
    }

    public static EventLogException eventNotFound(String world, String key, String value) {
        return notApplied(
                ErrorReason.ERROR_REASON_EVENT_NOT_FOUND,
                "no event with " + key + " " + value + " in world '" + world + "'",
                Map.of("world", world, key, value));
    }

    public static EventLogException eventIdConflict(String world, String id, long sequence) {
        return notApplied(
                ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT,
                "event id '" + id + "' exists with other content at sequence " + sequence,
                Map.of("world", world, "id", id, "sequence", Long.toString(sequence)));
    }

    public static EventLogException unexpectedLastSequence(String world, long expected, long actual) {
        return notApplied(
                ErrorReason.ERROR_REASON_UNEXPECTED_LAST_SEQUENCE,
                "expected_last_sequence is " + expected + ", the last sequence is " + actual,
                Map.of(
                        "world", world,
                        "expected_last_sequence", Long.toString(expected),
                        "last_sequence", Long.toString(actual)));
    }

    public static EventLogException etagMismatch(String world) {
        return notApplied(
                ErrorReason.ERROR_REASON_ETAG_MISMATCH,
                "world '" + world + "' was changed since its etag was read",
                Map.of("world", world));
    }

    public static EventLogException logFull(String world, long sequenceMax) {
        return notApplied(
                ErrorReason.ERROR_REASON_LOG_FULL,
                "world '" + world + "' has used its sequences up to " + sequenceMax,
                Map.of("world", world, "sequence_max", Long.toString(sequenceMax)));
    }

    public static EventLogException logReplaced(String world, String logId) {
        return notApplied(
                ErrorReason.ERROR_REASON_LOG_REPLACED,
                "the cursor belongs to an earlier log of world '" + world + "'",
                Map.of("world", world, "log_id", logId));
    }

    public static EventLogException sequenceOutOfRange(String world, String field, long sequence, long last) {
        FieldViolation violation = new FieldViolation(field, sequence + " (the last sequence is " + last + ")");
        return new EventLogException(
                ErrorReason.ERROR_REASON_SEQUENCE_OUT_OF_RANGE,
                Outcome.NOT_APPLIED,
                violation.field() + ": " + violation.description(),
                Map.of("world", world, "sequence", Long.toString(sequence), "last_sequence", Long.toString(last)),
                List.of(violation),
                null,
                null);
    }

    public static EventLogException overloaded(String what, Duration retryAfter) {
        return retryable(ErrorReason.ERROR_REASON_OVERLOADED, Outcome.NOT_APPLIED, what, retryAfter, null);
    }

    public static EventLogException tooManyStreams(int streamsMax) {
        return retryable(
                        ErrorReason.ERROR_REASON_TOO_MANY_STREAMS,
                        Outcome.NOT_APPLIED,
                        "the server serves " + streamsMax + " streams, which is its limit",
                        Duration.ofSeconds(1),
                        null)
                .with("streams_max", Integer.toString(streamsMax));
    }

    public static EventLogException slowConsumer(Duration patience, String cursor) {
        return notApplied(
                ErrorReason.ERROR_REASON_SLOW_CONSUMER,
                "nothing was taken for " + patience.toSeconds() + " s; resume with the cursor",
                Map.of("cursor", cursor, "patience_ms", Long.toString(patience.toMillis())));
    }

    /** The answers of an EmitStream were not taken; what they answer was applied all the same. */
    public static EventLogException answersNotTaken(Duration patience) {
        return new EventLogException(
                ErrorReason.ERROR_REASON_SLOW_CONSUMER,
                Outcome.UNKNOWN,
                "no answer was taken for " + patience.toSeconds()
                        + " s; repeat what was not answered, with the same event ids",
                Map.of("patience_ms", Long.toString(patience.toMillis())),
                List.of(),
                null,
                null);
    }

    /** Nobody waits for the answer any more. */
    public static EventLogException abandoned() {
        return notApplied(ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED, "nobody waits for the answer any more", Map.of());
    }

    public static EventLogException storeUnavailable(Outcome outcome, @Nullable Throwable cause) {
        return retryable(
                ErrorReason.ERROR_REASON_STORE_UNAVAILABLE,
                outcome,
                "the store cannot serve the request now",
                Duration.ofSeconds(1),
                cause);
    }

    public static EventLogException shuttingDown(Outcome outcome) {
        return retryable(
                ErrorReason.ERROR_REASON_SHUTTING_DOWN, outcome, "the server is stopping", Duration.ofSeconds(1), null);
    }

    public static EventLogException dataLoss(String what, @Nullable Throwable cause) {
        return new EventLogException(
                ErrorReason.ERROR_REASON_DATA_LOSS, Outcome.UNKNOWN, what, Map.of(), List.of(), null, cause);
    }

    public static EventLogException backupExists(String name) {
        return notApplied(
                ErrorReason.ERROR_REASON_BACKUP_EXISTS,
                "there is a backup '" + name + "' already",
                Map.of("name", name));
    }

    public static EventLogException notSupported(String what) {
        return notApplied(ErrorReason.ERROR_REASON_NOT_SUPPORTED, what, Map.of());
    }

    /** One event is damaged or missing; what is before and after it can be read. */
    public static EventLogException eventLost(long sequence, @Nullable Throwable cause) {
        return dataLoss("the event with sequence " + sequence + " is damaged or missing in the store", cause)
                .with("sequence", Long.toString(sequence));
    }

    private static EventLogException notApplied(ErrorReason reason, String message, Map<String, String> metadata) {
        return new EventLogException(reason, Outcome.NOT_APPLIED, message, metadata, List.of(), null, null);
    }

    private static EventLogException retryable(
            ErrorReason reason, Outcome outcome, String message, Duration retryAfter, @Nullable Throwable cause) {
        return new EventLogException(reason, outcome, message, Map.of(), List.of(), retryAfter, cause);
    }
}
