package dev.worldlog.server.grpc;

import com.google.protobuf.Timestamp;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.Limits;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.Order;
import dev.worldlog.v1.Visibility;
import dev.worldlog.validation.WorldValidation;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Checks and defaults of what only a request knows; events, filters and ranges are checked by the event log. Every method
 * returns the value to use or throws {@code INVALID_REQUEST} naming the field.
 *
 * <p>Immutable.
 */
final class Envelope {
    private static final long TIMESTAMP_SECONDS_MIN = -62_135_596_800L;
    private static final long TIMESTAMP_SECONDS_MAX = 253_402_300_799L;
    private static final int NANOS_MAX = 999_999_999;

    private Envelope() {}

    static String world(String world) {
        WorldValidation.checkId(world);
        return world;
    }

    static String eventId(String id) {
        WorldValidation.checkId("id", id);
        return id;
    }

    static OptionalLong optional(boolean present, long value) {
        return present ? OptionalLong.of(value) : OptionalLong.empty();
    }

    /** A sequence that an event can have. */
    static long assigned(String field, long sequence) {
        if (sequence < 1) {
            throw invalid(field, Long.toUnsignedString(sequence), "1 to " + Limits.SEQUENCE_MAX);
        }
        return sequence;
    }

    static int pageSize(int pageSize) {
        if (pageSize < 0 || pageSize > Limits.PAGE_SIZE_MAX) {
            throw invalid("page_size", Integer.toUnsignedString(pageSize), "1 to " + Limits.PAGE_SIZE_MAX);
        }
        return pageSize == 0 ? Limits.PAGE_SIZE_DEFAULT : pageSize;
    }

    static Duration progressInterval(boolean present, com.google.protobuf.Duration interval) {
        return progressInterval(present, interval, Limits.PROGRESS_INTERVAL_DEFAULT);
    }

    static Duration progressInterval(boolean present, com.google.protobuf.Duration interval, Duration intervalDefault) {
        if (!present) {
            return intervalDefault;
        }
        long seconds = interval.getSeconds();
        int nanos = interval.getNanos();
        if (seconds < 0 || seconds > Limits.PROGRESS_INTERVAL_MAX.toSeconds() || nanos < 0 || nanos > NANOS_MAX) {
            throw invalid("progress_interval", seconds + " s " + nanos + " ns", "1 s to 5 min");
        }
        return Duration.ofSeconds(seconds, nanos);
    }

    static Instant instant(String field, Timestamp time) {
        long seconds = time.getSeconds();
        int nanos = time.getNanos();
        if (seconds < TIMESTAMP_SECONDS_MIN || seconds > TIMESTAMP_SECONDS_MAX || nanos < 0 || nanos > NANOS_MAX) {
            throw invalid(field, seconds + " s " + nanos + " ns", "a time from year 1 to 9999");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    static AckLevel ack(AckLevel ack, int number) {
        return switch (ack) {
            case ACK_LEVEL_UNSPECIFIED, ACK_LEVEL_DURABLE -> AckLevel.ACK_LEVEL_DURABLE;
            case ACK_LEVEL_ACCEPTED -> ack;
            case ACK_LEVEL_STORED, UNRECOGNIZED -> throw invalid("ack", number, "accepted or durable");
        };
    }

    static Order order(Order order) {
        return order == Order.ORDER_UNSPECIFIED ? Order.ORDER_ASCENDING : order;
    }

    static Visibility visibility(Visibility visibility) {
        return visibility == Visibility.VISIBILITY_UNSPECIFIED ? Visibility.VISIBILITY_LIVE : visibility;
    }

    static EventLogException invalid(String field, Object value, String expected) {
        return EventLogException.invalidRequest(field, value + " (expected: " + expected + ")");
    }
}
