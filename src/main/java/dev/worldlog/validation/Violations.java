package dev.worldlog.validation;

import dev.worldlog.log.EventLogException;
import dev.worldlog.log.FieldViolation;
import java.util.ArrayList;
import java.util.List;

/**
 * The faults found in one request so far; at most 20 are kept.
 *
 * <p>Not thread-safe.
 */
public final class Violations {
    private static final int KEPT_MAX = 20;
    private final List<FieldViolation> found = new ArrayList<>();

    public void add(String field, String description) {
        if (found.size() < KEPT_MAX) {
            found.add(new FieldViolation(field, description));
        }
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Throws {@code INVALID_REQUEST} if there was any fault. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw EventLogException.invalidRequest(found);
        }
    }
}
