package dev.worldlog.check;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A promise that was broken: which, how, and the entries that show it.
 *
 * <p>Immutable.
 */
public record Violation(Check check, String what, List<Note<?>> shownBy) {
    public Violation {
        shownBy = List.copyOf(shownBy);
    }

    @Override
    public String toString() {
        return shownBy.stream()
                .map(note -> "\n    " + note)
                .collect(Collectors.joining("", check + ": " + what + " (" + check.sentence() + ")", ""));
    }
}
