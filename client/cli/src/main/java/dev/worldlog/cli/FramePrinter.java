package dev.worldlog.cli;

import dev.worldlog.cli.output.EventFormat;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Gap;
import java.util.Locale;

/**
 * Prints what a stream brings: events on standard output, everything there is to say about them as notices beside it.
 *
 * <p>Confined to one thread at a time.
 */
final class FramePrinter {
    private final Console console;
    private final EventFormat format;

    FramePrinter(Console console, EventFormat format) {
        this.console = console;
        this.format = format;
    }

    void print(Frame frame) {
        for (Event event : frame.getEventsList()) {
            console.print(format.line(event));
        }
        console.flush();
        switch (frame.getSignalCase()) {
            case GAP -> console.notice(gap(frame.getGap()));
            case DIVERGED -> console.notice(lost(frame.getDiverged()));
            case FELL_BEHIND ->
                console.notice("fell behind at #" + frame.getThroughSequence() + "; catching up from the store");
            default -> {
                // The other signals are for the command to judge.
            }
        }
    }

    private static String lost(Diverged diverged) {
        return "lost: what was shown here of "
                + range(diverged.getLostFromSequence(), diverged.getLostToSequence())
                + " was not on disk when the server died; disregard it";
    }

    private static String gap(Gap gap) {
        String reason = gap.getReason()
                .name()
                .replace("GAP_REASON_", "")
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
        return "gap: no event at " + range(gap.getFromSequence(), gap.getToSequence()) + " (" + reason + ")";
    }

    private static String range(long from, long to) {
        return from == to ? "#" + from : "#" + from + " to #" + to;
    }
}
