package dev.worldlog.cli;

import java.util.function.IntSupplier;

/**
 * What standard input, output and error are connected to.
 *
 * @param inIsTerminal whether a person can be asked
 * @param outIsTerminal whether a person reads the answer
 * @param errIsTerminal whether a person reads the notices; a line can then be rewritten
 * @param colours whether colours are wanted where there is a terminal
 * @param columns width of a line of standard output; 0 when it is no terminal
 *     <p>Immutable.
 */
record Terminal(
        boolean inIsTerminal, boolean outIsTerminal, boolean errIsTerminal, boolean colours, IntSupplier columns) {
    /** No terminal at all: files and pipes. */
    static final Terminal NONE = new Terminal(false, false, false, false, () -> 0);

    boolean coloursOut() {
        return colours && outIsTerminal;
    }

    boolean coloursErr() {
        return colours && errIsTerminal;
    }
}
