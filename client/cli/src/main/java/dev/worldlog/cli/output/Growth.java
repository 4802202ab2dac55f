package dev.worldlog.cli.output;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.SseEvent;

/**
 * A text that arrives in pieces, of one message or one tool's output.
 *
 * <p>Not thread-safe.
 */
final class Growth {
    /** More than that begins a new line. */
    private static final int CHARACTERS_MAX = 1 << 20;

    private final Event first;
    private final String head;
    private final StringBuilder text = new StringBuilder();
    private int pieces;

    Growth(Event first, String head) {
        this.first = first;
        this.head = head;
        add(first);
    }

    /** Whether this event goes on where the others are. */
    boolean continues(Event event) {
        SseEvent one = first.getSse();
        SseEvent other = event.getSse();
        return LiveText.isPiece(event)
                && one.getPhase() == other.getPhase()
                && one.getAgent().equals(other.getAgent())
                && one.getMessageId().equals(other.getMessageId())
                && one.getToolName().equals(other.getToolName())
                && one.getStream() == other.getStream()
                && LiveText.isThought(first) == LiveText.isThought(event)
                && first.getChat().equals(event.getChat())
                && text.length() + LiveText.piece(event).length() <= CHARACTERS_MAX;
    }

    void add(Event event) {
        text.append(LiveText.piece(event));
        pieces++;
    }

    String head() {
        return head;
    }

    String text() {
        return text.toString();
    }

    int pieces() {
        return pieces;
    }

    boolean isThought() {
        return LiveText.isThought(first);
    }
}
