package dev.worldlog.cli.output;

/**
 * The colours of a terminal that has them; plain text elsewhere.
 *
 * <p>Immutable.
 */
public enum Style {
    DIM("2"),
    BOLD("1"),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    BLUE("34"),
    MAGENTA("35"),
    CYAN("36");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** The text in this style, or just the text. */
    public String paint(String text, boolean coloured) {
        return coloured && !text.isEmpty() ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }
}
