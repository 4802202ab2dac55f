package dev.worldlog.cli.output;

import java.time.format.DateTimeFormatter;

/**
 * Which columns stand before the text, by the width of the line: the narrower it is, the fewer.
 *
 * @param time how the time is written; empty when it is left out
 * @param delta whether the time since the event before is shown
 * @param kindColumns width of the kind; 0 when it is left out
 * @param chatColumns width of the chat; 0 when it is left out
 * @param agentColumns width of the agent
 *     <p>Immutable.
 */
record Layout(String time, boolean delta, int kindColumns, int chatColumns, int agentColumns) {
    static final int DELTA_COLUMNS = 7;
    static final int SEQUENCE_COLUMNS = 6;
    private static final Layout WIDE = new Layout("HH:mm:ss.SSS", true, 7, 10, 12);
    private static final Layout USUAL = new Layout("HH:mm:ss.SSS", true, 7, 0, 12);
    private static final Layout NARROW = new Layout("HH:mm:ss", false, 7, 0, 9);
    private static final Layout NARROWEST = new Layout("", false, 0, 0, 8);

    static Layout of(int columns) {
        if (columns >= 110) {
            return WIDE;
        }
        if (columns >= 80) {
            return USUAL;
        }
        return columns >= 50 ? NARROW : NARROWEST;
    }

    DateTimeFormatter timeFormat() {
        return DateTimeFormatter.ofPattern(time);
    }

    /** The column in which the text begins. */
    int indent() {
        return column(time.length())
                + column(delta ? DELTA_COLUMNS : 0)
                + column(SEQUENCE_COLUMNS)
                + column(kindColumns)
                + column(chatColumns)
                + column(agentColumns)
                + 1;
    }

    private static int column(int columns) {
        return columns == 0 ? 0 : columns + 1;
    }
}
