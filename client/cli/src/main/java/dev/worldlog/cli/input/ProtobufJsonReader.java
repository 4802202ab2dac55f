package dev.worldlog.cli.input;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Event.PayloadCase;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.function.Function;

/**
 * Reads events in the protobuf JSON mapping, as {@code tail --output json} writes them: what only the server may say
 * (sequence, emit time) and the world are dropped, so that the events can go into another world.
 *
 * <p>Not thread-safe.
 */
public final class ProtobufJsonReader implements EventReader {
    private static final JsonFormat.Parser PARSER = JsonFormat.parser();

    private final Function<SourceLine, String> ids;

    /** An event without an id gets one that its line always has. */
    public ProtobufJsonReader() {
        this(line -> LineId.of("json", line));
    }

    /** An event without an id gets one of these. */
    public ProtobufJsonReader(Function<SourceLine, String> ids) {
        this.ids = ids;
    }

    @Override
    public Event read(SourceLine line) throws LineException {
        // Gson is lenient; what it lets pass (text after the object, a name twice) must not be lost in silence.
        JsonSlice whole = JsonSlice.objectWithoutDuplicates(line);
        requireTime(whole, "occurTime");
        requireTime(whole, "occur_time");
        Event.Builder event = Event.newBuilder();
        try {
            PARSER.merge(whole.raw(), event);
        } catch (InvalidProtocolBufferException e) {
            throw notAnEvent(line, whole, e);
        }
        if (event.getPayloadCase() == PayloadCase.PAYLOAD_NOT_SET) {
            throw new LineException(line.number(), 0, "", "no payload; expected one of message, sse, tool, system");
        }
        if (event.getId().isEmpty()) {
            event.setId(ids.apply(line));
        }
        return event.clearSequence().clearEmitTime().clearWorld().build();
    }

    /** The protobuf parser is lenient here as well: it takes the 85th month for one seven years later. */
    private static void requireTime(JsonSlice whole, String name) throws LineException {
        JsonSlice time = whole.fields().get(name);
        if (time == null || !time.isText()) {
            return;
        }
        try {
            OffsetDateTime.parse(time.text());
        } catch (DateTimeException e) {
            String problem = time.raw() + "; expected a time such as 2026-05-04T09:00:00.900Z";
            throw new LineException(whole.lineNumber(), time.column(), name, problem, e);
        }
    }

    private static LineException notAnEvent(SourceLine line, JsonSlice whole, InvalidProtocolBufferException e)
            throws LineException {
        String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("not an event");
        String field = UnknownField.in(whole, Event.getDescriptor());
        if (field.isEmpty()) {
            return new LineException(line.number(), 0, "", problem, e);
        }
        return new LineException(line.number(), 0, field, "no such field in an event", e);
    }
}
