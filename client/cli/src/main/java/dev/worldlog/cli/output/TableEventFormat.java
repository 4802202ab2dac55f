package dev.worldlog.cli.output;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.IntSupplier;

/**
 * Columns of a fixed width below a heading: what a column is too narrow for is cut, the text where the line ends.
 *
 * <p>Immutable.
 */
public final class TableEventFormat implements EventFormat {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final int TEXT_COLUMNS_MIN = 20;

    private final ZoneId zone;
    private final IntSupplier columns;

    /** @param columns the width of a line now; text is never cut when it is 0 */
    public TableEventFormat(ZoneId zone, IntSupplier columns) {
        this.zone = zone;
        this.columns = columns;
    }

    @Override
    public String heading() {
        return row("SEQUENCE", "TIME", "KIND", "CHAT", "AGENT", "TEXT");
    }

    @Override
    public String line(Event event) {
        Timestamp time = event.hasOccurTime() ? event.getOccurTime() : event.getEmitTime();
        return row(
                Long.toString(event.getSequence()),
                TIME.format(Instant.ofEpochSecond(time.getSeconds(), time.getNanos())
                        .atZone(zone)),
                OneLine.clean(EventText.kind(event)),
                OneLine.clean(event.getChat()),
                OneLine.clean(EventText.agent(event)),
                OneLine.clean(EventText.text(event)));
    }

    private String row(String sequence, String time, String kind, String chat, String agent, String text) {
        String head = OneLine.fitted(sequence, Math.max(8, sequence.length())) + "  " + OneLine.fitted(time, 23) + "  "
                + OneLine.fitted(kind, 17) + "  " + OneLine.fitted(chat, 12) + "  " + OneLine.fitted(agent, 16) + "  ";
        int line = columns.getAsInt();
        String rest =
                line == 0 ? text : OneLine.shortened(text, Math.max(TEXT_COLUMNS_MIN, line - OneLine.width(head)));
        return (head + rest).stripTrailing();
    }
}
