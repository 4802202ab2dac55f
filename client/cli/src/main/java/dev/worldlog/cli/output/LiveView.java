package dev.worldlog.cli.output;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import java.time.ZoneId;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Events for somebody who watches a terminal: aligned, a streamed message on one line that grows, tool calls with the time they
 * took, long texts cut where the line ends or, in full, on lines of their own. An event cannot command the terminal.
 *
 * <p>Confined to one thread at a time.
 */
public final class LiveView implements EventView {
    private static final String LINE_AGAIN = "\r\u001B[K";
    private static final String COLOURS = "\u001B\\[\\d+m";

    private final Consumer<String> out;
    private final IntSupplier columns;
    private final boolean coloured;
    private final boolean full;
    private final LiveHead heads;
    private final ToolCalls toolCalls = new ToolCalls();
    private @Nullable Timestamp before;
    private @Nullable Growth growth;
    private boolean drawn;

    /**
     * @param out takes text as it is to be written
     * @param columns the width of a line now
     * @param full whether texts are shown whole
     */
    public LiveView(Consumer<String> out, boolean coloured, ZoneId zone, IntSupplier columns, boolean full) {
        this.out = out;
        this.columns = columns;
        this.coloured = coloured;
        this.full = full;
        this.heads = new LiveHead(coloured, zone);
    }

    @Override
    public void show(Event event) {
        if (growth != null && growth.continues(event)) {
            growth.add(event);
            before = LiveHead.time(event);
            return;
        }
        settle();
        String head = heads.text(event, before, layout());
        before = LiveHead.time(event);
        if (LiveText.isPiece(event)) {
            growth = new Growth(event, head);
            return;
        }
        String took = toolCalls.took(event, before).map(Elapsed::text).orElse("");
        write(head, LiveText.text(event, took), "", LiveText.isThought(event));
    }

    @Override
    public void draw() {
        if (growth == null) {
            return;
        }
        String text = OneLine.ending(OneLine.clean(growth.text()), textColumns(growth.head()));
        out.accept((drawn ? LINE_AGAIN : "") + growth.head() + painted(text, growth.isThought()));
        drawn = true;
    }

    @Override
    public void settle() {
        if (growth == null) {
            return;
        }
        out.accept(drawn ? LINE_AGAIN : "");
        String count = growth.pieces() > 1 ? " ×" + growth.pieces() : "";
        write(growth.head(), growth.text(), count, growth.isThought());
        growth = null;
        drawn = false;
    }

    /** @param remark stands behind the text, whatever has to be cut of it */
    private void write(String head, String text, String remark, boolean aside) {
        String painted = Style.DIM.paint(remark, coloured);
        if (!full) {
            String cut = OneLine.shortened(OneLine.clean(text), textColumns(head) - OneLine.width(remark));
            out.accept(head + painted(cut, aside) + painted + "\n");
            return;
        }
        String begin = head;
        for (String line : text.stripTrailing().split("\\R", -1)) {
            out.accept(begin + painted(OneLine.clean(line), aside));
            begin = "\n" + " ".repeat(layout().indent());
        }
        out.accept(painted + "\n");
    }

    private String painted(String text, boolean aside) {
        return aside ? Style.DIM.paint(text, coloured) : text;
    }

    private Layout layout() {
        return Layout.of(columns.getAsInt());
    }

    /** One column stays free: some terminals wrap as soon as the last one is written. */
    private int textColumns(String head) {
        return Math.max(1, columns.getAsInt() - OneLine.width(head.replaceAll(COLOURS, "")) - 1);
    }
}
