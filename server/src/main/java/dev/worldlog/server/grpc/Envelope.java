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
 * Checks of what only a request knows: numbers, choices and ranges around the events and filters, which the event log
 * checks itself. Every method returns the value to use or throws {@code INVALID_REQUEST} naming the field.
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

    static OptionalLong sequence(String field, boolean present, long value) {
        return present ? OptionalLong.of(unsigned(field, value)) : OptionalLong.empty();
    }

    static long unsigned(String field, long value) {
        if (value < 0) {
            throw invalid(field, Long.toUnsignedString(value), "at most " + Long.MAX_VALUE);
        }
        return value;
    }

    /** A sequence that an event can have. */
    static long assigned(String field, long sequence) {
        if (sequence < 1) {
            throw invalid(field, Long.toUnsignedString(sequence), "1 to " + Limits.SEQUENCE_MAX);
        }
        return sequence;
    }

    static String eventId(String id) {
        if (id.isEmpty()) {
            throw invalid("id", "empty", "1 to " + Limits.ID_LENGTH_MAX + " characters");
        }
        return id;
    }

    static void ordered(OptionalLong fromSequence, OptionalLong toSequence) {
        if (fromSequence.isPresent()
                && toSequence.isPresent()
                && fromSequence.getAsLong() > toSequence.getAsLong()) {
            throw invalid("from_sequence", fromSequence.getAsLong(), "at most to_sequence, " + toSequence.getAsLong());
        }
    }

    static int pageSize(int pageSize) {
        if (pageSize < 0 || pageSize > Limits.PAGE_SIZE_MAX) {
            throw invalid("page_size", Integer.toUnsignedString(pageSize), "1 to " + Limits.PAGE_SIZE_MAX);
        }
        return pageSize == 0 ? Limits.PAGE_SIZE_DEFAULT : pageSize;
    }

    static int tail(int tail) {
        if (tail < 1 || tail > Limits.TAIL_MAX) {
            throw invalid("tail", Integer.toUnsignedString(tail), "1 to " + Limits.TAIL_MAX);
        }
        return tail;
    }

    static double pace(double pace, Order order) {
        if (!(pace >= 0 && pace <= Limits.PACE_MAX)) {
            throw invalid("pace", pace, "0 to 1000000");
        }
        if (pace > 0 && order == Order.ORDER_DESCENDING) {
            throw invalid("pace", pace, "0 with falling sequence");
        }
        return pace;
    }

    static Duration progressInterval(boolean present, com.google.protobuf.Duration interval) {
        if (!present) {
            return Limits.PROGRESS_INTERVAL_DEFAULT;
        }
        long seconds = interval.getSeconds();
        int nanos = interval.getNanos();
        boolean plausible = seconds >= 0 && seconds <= Limits.PROGRESS_INTERVAL_MAX.toSeconds();
        Duration value = plausible ? Duration.ofSeconds(seconds, nanos) : Duration.ZERO;
        if (nanos < 0
                || nanos > NANOS_MAX
                || value.compareTo(Limits.PROGRESS_INTERVAL_MIN) < 0
                || value.compareTo(Limits.PROGRESS_INTERVAL_MAX) > 0) {
            throw invalid("progress_interval", seconds + " s " + nanos + " ns", "1 s to 5 min");
        }
        return value;
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
            case UNRECOGNIZED -> throw unknownChoice("ack", number);
        };
    }

    static Order order(Order order, int number) {
        return switch (order) {
            case ORDER_UNSPECIFIED, ORDER_ASCENDING -> Order.ORDER_ASCENDING;
            case ORDER_DESCENDING -> order;
            case UNRECOGNIZED -> throw unknownChoice("order", number);
        };
    }

    static Visibility visibility(Visibility visibility, int number) {
        return switch (visibility) {
            case VISIBILITY_UNSPECIFIED, VISIBILITY_LIVE -> Visibility.VISIBILITY_LIVE;
            case VISIBILITY_DURABLE -> visibility;
            case UNRECOGNIZED -> throw unknownChoice("visibility", number);
        };
    }

    static EventLogException invalid(String field, Object value, String expected) {
        return EventLogException.invalidRequest(field, value + " (expected: " + expected + ")");
    }

    private static EventLogException unknownChoice(String field, int number) {
        return invalid(field, number, "a value that the contract names");
    }
}
