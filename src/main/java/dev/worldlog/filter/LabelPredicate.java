package dev.worldlog.filter;

import dev.worldlog.v1.Event;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The labels that a filter wants: all of them, with exactly these values.
 *
 * <p>Immutable.
 */
final class LabelPredicate implements Predicate<Event> {
    private final String[] keys;
    private final String[] values;

    LabelPredicate(Map<String, String> labels) {
        keys = labels.keySet().toArray(String[]::new);
        values = labels.values().toArray(String[]::new);
    }

    @Override
    public boolean test(Event event) {
        for (int i = 0; i < keys.length; i++) {
            if (!event.containsLabels(keys[i])
                    || !event.getLabelsOrThrow(keys[i]).equals(values[i])) {
                return false;
            }
        }
        return true;
    }
}
