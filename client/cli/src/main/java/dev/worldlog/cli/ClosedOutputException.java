package dev.worldlog.cli;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Says that standard output takes nothing more, as when it is a pipe into {@code head}.
 *
 * <p>Immutable.
 */
final class ClosedOutputException extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    ClosedOutputException(IOException cause) {
        super("standard output is closed", cause);
    }
}
