package dev.worldlog.cli.input;

import dev.worldlog.cli.output.OneLine;
import org.jspecify.annotations.Nullable;

/**
 * Says why a line of input is not an event: which line, where in it, and what was expected.
 *
 * <p>Immutable.
 */
public final class LineException extends Exception {
    private static final long serialVersionUID = 1;

    private final long line;
    private final int column;
    private final String field;
    private final String problem;

    /**
     * @param column from 1; 0 when it is not known
     * @param field the dotted path of the field at fault; empty when the line as a whole is
     */
    public LineException(long line, int column, String field, String problem) {
        this(line, column, field, problem, null);
    }

    LineException(long line, int column, String field, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.line = line;
        this.column = column;
        this.field = field;
        this.problem = problem;
    }

    public long line() {
        return line;
    }

    public int column() {
        return column;
    }

    public String field() {
        return field;
    }

    /** The one line a person reads, in the form that editors and terminals can jump to. */
    public String in(String file) {
        String where = file + ":" + line + (column > 0 ? ":" + column : "") + ": ";
        // What is wrong is quoted from the input.
        return where + OneLine.clean((field.isEmpty() ? "" : field + ": ") + problem);
    }
}
