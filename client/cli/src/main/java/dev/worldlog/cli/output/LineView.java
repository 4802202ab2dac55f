package dev.worldlog.cli.output;

import dev.worldlog.v1.Event;
import java.util.function.Consumer;

/**
 * One line for each event, in any format; for files, pipes and programs.
 *
 * <p>Confined to one thread at a time.
 */
public final class LineView implements EventView {
    private final EventFormat format;
    private final Consumer<String> out;

    /** @param out takes text as it is to be written */
    public LineView(EventFormat format, Consumer<String> out) {
        this.format = format;
        this.out = out;
        String heading = format.heading();
        if (!heading.isEmpty()) {
            out.accept(heading + "\n");
        }
    }

    @Override
    public void show(Event event) {
        out.accept(format.line(event) + "\n");
    }

    @Override
    public void draw() {
        // A line is whole when it is written.
    }

    @Override
    public void settle() {
        // A line is whole when it is written.
    }
}
