package dev.worldlog.cli.input;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of the original program (yysun/agent-world) as its emitter hands them to listeners: one JSON object a
 * line with {@code worldId}, {@code channel} and the fields of that channel.
 *
 * <p>JSON that belongs to the application (what tools take and give, the content of system events) is copied character
 * for character. Fields that have no place in an {@link Event} are noted, never dropped in silence.
 *
 * <p>Not thread-safe.
 */
public final class AgentWorldReader implements EventReader {
    /** The label that keeps the name of the world an event came from, when it goes into another one. */
    public static final String WORLD_LABEL = "agent-world.world";

    /** The end of the year 9999, the last that a protobuf Timestamp can express. */
    private static final BigDecimal MILLIS_MAX = BigDecimal.valueOf(253_402_300_799_999L);

    private static final BigDecimal MILLIS_PER_SECOND = BigDecimal.valueOf(1000);

    private final String world;
    private final InputNotes notes;

    /** @param world the world that the events go to */
    public AgentWorldReader(String world, InputNotes notes) {
        this.world = world;
        this.notes = notes;
    }

    @Override
    public Event read(SourceLine line) throws LineException {
        JsonSlice whole = JsonSlice.object(line);
        JsonFields fields = new JsonFields(whole, "", notes);
        Event.Builder event = Event.newBuilder().setId(LineId.of("aw", line));
        readPayload(event, fields, whole);
        readEnvelope(event, fields);
        fields.close();
        return event.build();
    }

    private static void readPayload(Event.Builder event, JsonFields fields, JsonSlice whole) throws LineException {
        JsonSlice channel = fields.take("channel");
        String name = channel == null ? "" : channel.isText() ? channel.text() : channel.kind();
        switch (name) {
            case "message" -> event.setMessage(AgentWorldMessage.read(fields));
            case "sse" -> event.setSse(AgentWorldStream.read(fields));
            case "world", "tool" -> readWorldChannel(event, fields, whole);
            case "system" -> event.setSystem(AgentWorldNotice.read(fields));
            default -> {
                String found = name.isEmpty() ? "missing" : "\"" + name + "\"";
                int column = channel == null ? 0 : channel.column();
                throw new LineException(
                        whole.lineNumber(), column, "channel", found + "; expected message, sse, world or system");
            }
        }
    }

    /** Two sorts of event share the original's channel "world": steps of tool calls, and what the world is busy with. */
    private static void readWorldChannel(Event.Builder event, JsonFields fields, JsonSlice whole) throws LineException {
        String type = fields.text("type");
        if (AgentWorldTool.isPhase(type)) {
            event.setTool(AgentWorldTool.read(type, fields));
        } else {
            event.setSystem(AgentWorldNotice.activity(type, fields, whole));
        }
    }

    private void readEnvelope(Event.Builder event, JsonFields fields) throws LineException {
        String source = fields.text("worldId");
        if (!source.isEmpty() && !source.equals(world)) {
            event.putLabels(WORLD_LABEL, source);
        }
        event.setChat(fields.text("chatId"));
        Timestamp occurTime = time(fields);
        if (occurTime != null) {
            event.setOccurTime(occurTime);
        }
    }

    private static @Nullable Timestamp time(JsonFields fields) throws LineException {
        JsonSlice slice = fields.peek("timestamp");
        if (slice == null) {
            return null;
        }
        return timestamp(slice.isText() ? parsed(slice, fields) : instant(slice, fields));
    }

    private static Instant parsed(JsonSlice slice, JsonFields fields) throws LineException {
        try {
            return OffsetDateTime.parse(fields.text("timestamp")).toInstant();
        } catch (DateTimeException e) {
            throw fields.wrong("timestamp", slice, "expected a time such as 2026-05-04T09:00:00.900Z");
        }
    }

    /** A JavaScript number: milliseconds since 1970. */
    private static Instant instant(JsonSlice slice, JsonFields fields) throws LineException {
        BigDecimal millis = fields.number("timestamp");
        if (millis == null || millis.signum() < 0 || millis.compareTo(MILLIS_MAX) > 0) {
            throw fields.wrong("timestamp", slice, "expected milliseconds since 1970");
        }
        BigDecimal[] parts = millis.divideAndRemainder(MILLIS_PER_SECOND);
        return Instant.ofEpochSecond(
                parts[0].longValue(), parts[1].movePointRight(6).longValue());
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
