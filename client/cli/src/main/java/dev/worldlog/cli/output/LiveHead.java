package dev.worldlog.cli.output;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the text of an event: aligned, each kind and each agent in a colour of its own.
 *
 * <p>Immutable.
 */
final class LiveHead {
    private static final Style[] AGENTS = {Style.CYAN, Style.GREEN, Style.YELLOW, Style.BLUE, Style.MAGENTA};

    private final boolean coloured;
    private final ZoneId zone;

    LiveHead(boolean coloured, ZoneId zone) {
        this.coloured = coloured;
        this.zone = zone;
    }

    static Timestamp time(Event event) {
        return event.hasOccurTime() ? event.getOccurTime() : event.getEmitTime();
    }

    /** @param before when the event before this one happened; null for the first */
    String text(Event event, @Nullable Timestamp before, Layout layout) {
        StringBuilder head = new StringBuilder();
        if (!layout.time().isEmpty()) {
            Timestamp time = time(event);
            String text = layout.timeFormat()
                    .format(Instant.ofEpochSecond(time.getSeconds(), time.getNanos())
                            .atZone(zone));
            append(head, Style.DIM, text, layout.time().length());
        }
        if (layout.delta()) {
            String text = before == null ? "" : signed(Elapsed.text(Elapsed.between(before, time(event))));
            append(head, Style.DIM, right(text, Layout.DELTA_COLUMNS), Layout.DELTA_COLUMNS);
        }
        String sequence = right("#" + event.getSequence(), Layout.SEQUENCE_COLUMNS);
        append(head, Style.BOLD, sequence, sequence.length());
        append(head, kind(event), LiveText.kind(event), layout.kindColumns());
        append(head, Style.DIM, OneLine.clean(event.getChat()), layout.chatColumns());
        String agent = OneLine.clean(EventText.agent(event));
        append(head, AGENTS[Math.floorMod(agent.hashCode(), AGENTS.length)], agent, layout.agentColumns());
        return head.append(' ').toString();
    }

    private void append(StringBuilder head, Style style, String text, int columns) {
        if (columns == 0) {
            return;
        }
        String shortened = OneLine.shortened(text, columns);
        head.append(style.paint(shortened, coloured)).append(" ".repeat(columns - OneLine.width(shortened) + 1));
    }

    private static String signed(String elapsed) {
        return elapsed.startsWith("-") ? elapsed : "+" + elapsed;
    }

    private static String right(String text, int columns) {
        return " ".repeat(Math.max(0, columns - text.length())) + text;
    }

    private static Style kind(Event event) {
        if (LiveText.isFailure(event)) {
            return Style.RED;
        }
        return switch (event.getPayloadCase()) {
            case MESSAGE -> Style.GREEN;
            case SSE -> Style.BLUE;
            case TOOL -> Style.YELLOW;
            default -> Style.MAGENTA;
        };
    }
}
