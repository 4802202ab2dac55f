package dev.worldlog.cli.output;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.IntSupplier;

/**
 * One compact line for people: time, sequence, kind, chat, agent and as much of the text as the line holds.
 *
 * <p>Immutable.
 */
public final class PrettyEventFormat implements EventFormat {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int TEXT_COLUMNS_MIN = 20;

    private final boolean coloured;
    private final ZoneId zone;
    private final IntSupplier columns;

    /** @param columns the width of a line now; text is never cut when it is 0 */
    public PrettyEventFormat(boolean coloured, ZoneId zone, IntSupplier columns) {
        this.coloured = coloured;
        this.zone = zone;
        this.columns = columns;
    }

    @Override
    public String line(Event event) {
        String time = time(event.hasOccurTime() ? event.getOccurTime() : event.getEmitTime());
        String sequence = padded("#" + event.getSequence(), 6);
        String kind = padded(OneLine.clean(EventText.kind(event)), 17);
        String chat = event.getChat().isEmpty() ? "-" : OneLine.shortened(event.getChat(), 24);
        String agent = OneLine.shortened(OneLine.clean(EventText.agent(event)), 24);
        String head = time + " " + sequence + " " + kind + " " + chat + (agent.isEmpty() ? "" : " " + agent) + "  ";
        String text = fitted(OneLine.clean(EventText.text(event)), OneLine.width(head));
        return Style.DIM.paint(time, coloured) + " " + Style.BOLD.paint(sequence, coloured) + " "
                + colour(event).paint(kind, coloured) + " " + Style.DIM.paint(chat, coloured)
                + (agent.isEmpty() ? "" : " " + Style.CYAN.paint(agent, coloured)) + "  "
                + (isAside(event) ? Style.DIM.paint(text, coloured) : text);
    }

    private String fitted(String text, int used) {
        int line = columns.getAsInt();
        return line == 0 ? text : OneLine.shortened(text, Math.max(TEXT_COLUMNS_MIN, line - used));
    }

    private String time(Timestamp time) {
        return TIME.format(
                Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).atZone(zone));
    }

    private static Style colour(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> Style.GREEN;
            case SSE -> event.getSse().getError().isEmpty() ? Style.BLUE : Style.RED;
            case TOOL -> event.getTool().getError().isEmpty() ? Style.YELLOW : Style.RED;
            default -> Style.MAGENTA;
        };
    }

    private static boolean isAside(Event event) {
        return event.hasSse() && !event.getSse().getReasoning().isEmpty();
    }

    private static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - OneLine.width(text)));
    }
}
