package dev.worldlog.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What one check found.
 *
 * <p>Not thread-safe.
 */
final class Findings {
    private final Check check;
    private final List<Violation> violations = new ArrayList<>();

    Findings(Check check) {
        this.check = check;
    }

    void add(String what, Note<?>... shownBy) {
        violations.add(new Violation(check, what, List.of(shownBy)));
    }

    List<Violation> violations() {
        return violations;
    }
}
