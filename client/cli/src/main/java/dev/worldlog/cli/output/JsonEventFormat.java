package dev.worldlog.cli.output;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.worldlog.v1.Event;

/**
 * The protobuf JSON mapping: every field of the event, on one line.
 *
 * <p>Immutable.
 */
public final class JsonEventFormat implements EventFormat {
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace().sortingMapKeys();

    @Override
    public String line(Event event) {
        try {
            return PRINTER.print(event);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("event " + event.getSequence() + " has no JSON form", e);
        }
    }
}
