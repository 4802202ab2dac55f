package dev.worldlog.cli;

import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time on the command line: with its offset, in local time, a day, or so long ago.
 *
 * <p>Immutable.
 */
final class TimeOption implements ITypeConverter<Timestamp> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,9})(s|m|h|d)");

    private final InstantSource clock;
    private final ZoneId zone;

    TimeOption() {
        this(InstantSource.system(), ZoneId.systemDefault());
    }

    TimeOption(InstantSource clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    public Timestamp convert(String value) {
        Instant time = instant(value);
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    private Instant instant(String value) {
        Matcher ago = AGO.matcher(value);
        if (ago.matches()) {
            return clock.instant().minus(duration(Long.parseLong(ago.group(1)), ago.group(2)));
        }
        try {
            return absolute(value);
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + value
                    + "' (expected: a time such as 2026-05-04T09:00:00Z, 2026-05-04, or 10m for ten minutes" + " ago)");
        }
    }

    private Instant absolute(String value) {
        if (value.indexOf('T') < 0) {
            return LocalDate.parse(value).atStartOfDay(zone).toInstant();
        }
        boolean hasOffset = value.matches(".*(Z|[+-]\\d\\d:\\d\\d)");
        return hasOffset
                ? OffsetDateTime.parse(value).toInstant()
                : LocalDateTime.parse(value).atZone(zone).toInstant();
    }

    private static Duration duration(long amount, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
