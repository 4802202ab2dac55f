package dev.worldlog.cli.output;

/**
 * Text made fit for one line of a terminal: line ends become visible, control characters harmless, the end is cut off
 * where the line ends.
 *
 * <p>Immutable.
 */
public final class OneLine {
    private OneLine() {}

    /** Nothing an event says may move the cursor, change colours or ring a bell. */
    public static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            clean.append(visible(text.charAt(i)));
        }
        return clean.toString();
    }

    private static String visible(char c) {
        if (c == '\n') {
            return "⏎";
        }
        if (c == '\r') {
            return "";
        }
        if (c == '\t') {
            return " ";
        }
        boolean directionMark = isBetween(c, 0x202A, 0x202E) || isBetween(c, 0x2066, 0x2069);
        return Character.isISOControl(c) || directionMark || c == '\u2028' || c == '\u2029' ? "�" : String.valueOf(c);
    }

    /** The text cut to so many columns, with an ellipsis when something is missing. */
    public static String shortened(String text, int columns) {
        if (text.length() * 2L <= columns) {
            return text;
        }
        int used = 0;
        int keep = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            used += columns(c);
            if (used > columns) {
                return text.substring(0, keep) + "…";
            }
            i += Character.charCount(c);
            // The ellipsis needs a column of its own.
            keep = used < columns ? i : keep;
        }
        return text;
    }

    /** The end of a text, cut to so many columns, with an ellipsis when something is missing. */
    static String ending(String text, int columns) {
        int used = 0;
        for (int i = text.length(); i > 0; ) {
            int c = text.codePointBefore(i);
            used += columns(c);
            if (used > columns) {
                return "…" + shortenedFront(text.substring(i), columns - 1);
            }
            i -= Character.charCount(c);
        }
        return text;
    }

    private static String shortenedFront(String text, int columns) {
        int begin = 0;
        int width = width(text);
        while (width > columns) {
            int c = text.codePointAt(begin);
            width -= columns(c);
            begin += Character.charCount(c);
        }
        return text.substring(begin);
    }

    /** The text with blanks behind it, or cut, so that it takes exactly so many columns. */
    static String fitted(String text, int columns) {
        String shortened = shortened(text, columns);
        return shortened + " ".repeat(Math.max(0, columns - width(shortened)));
    }

    /** How many columns a text takes, near enough: East Asian letters and emoji take two, marks none. */
    static int width(String text) {
        return text.codePoints().map(OneLine::columns).sum();
    }

    private static int columns(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = isBetween(c, 0x1100, 0x115F)
                || isBetween(c, 0x2E80, 0xA4CF)
                || isBetween(c, 0xAC00, 0xD7A3)
                || isBetween(c, 0xF900, 0xFAFF)
                || isBetween(c, 0xFE30, 0xFE6F)
                || isBetween(c, 0xFF00, 0xFF60)
                || isBetween(c, 0x1F300, 0x1FAFF)
                || isBetween(c, 0x20000, 0x3FFFD);
        return wide ? 2 : 1;
    }

    private static boolean isBetween(int c, int first, int last) {
        return c >= first && c <= last;
    }
}
