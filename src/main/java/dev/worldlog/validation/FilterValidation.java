package dev.worldlog.validation;

import com.google.protobuf.util.Timestamps;
import dev.worldlog.log.Limits;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.ToolPhase;
import java.util.List;

/**
 * Checks a filter.
 *
 * <p>Not thread-safe; one for each request.
 */
public final class FilterValidation {
    private final Violations violations = new Violations();
    private final Texts texts = new Texts(violations);

    private FilterValidation() {}

    /** Throws {@code INVALID_REQUEST} naming every field at fault. */
    public static void check(EventFilter filter) {
        new FilterValidation().checkFilter(filter);
    }

    private void checkFilter(EventFilter filter) {
        enumValues("kinds", filter.getKindsList(), EventKind.EVENT_KIND_UNSPECIFIED, EventKind.UNRECOGNIZED);
        enumValues("sse_phases", filter.getSsePhasesList(), SsePhase.SSE_PHASE_UNSPECIFIED, SsePhase.UNRECOGNIZED);
        enumValues("tool_phases", filter.getToolPhasesList(), ToolPhase.TOOL_PHASE_UNSPECIFIED, ToolPhase.UNRECOGNIZED);
        if (count("chats", filter.getChatsList())) {
            for (int i = 0; i < filter.getChatsCount(); i++) {
                texts.optionalId("filter.chats[" + i + "]", filter.getChats(i));
            }
        }
        names("agents", filter.getAgentsList());
        names("tools", filter.getToolsList());
        names("message_ids", filter.getMessageIdsList());
        names("run_ids", filter.getRunIdsList());
        texts.labels("filter.labels", filter.getLabelsMap());
        times(filter);
        violations.throwIfAny();
    }

    private <E> void enumValues(String name, List<E> values, E unspecified, E unrecognized) {
        if (count(name, values) && (values.contains(unspecified) || values.contains(unrecognized))) {
            violations.add("filter." + name, "a value that is unspecified or not known (expected: known values)");
        }
    }

    private void names(String name, List<String> values) {
        if (!count(name, values)) {
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            String field = "filter." + name + "[" + i + "]";
            if (values.get(i).isEmpty()) {
                violations.add(field, "empty (expected: 1 to " + Limits.NAME_BYTES_MAX + " bytes)");
            }
            texts.name(field, values.get(i));
        }
    }

    private boolean count(String name, List<?> values) {
        if (values.size() <= Limits.FILTER_VALUES_MAX) {
            return true;
        }
        violations.add(
                "filter." + name, values.size() + " values (expected: at most " + Limits.FILTER_VALUES_MAX + ")");
        return false;
    }

    private void times(EventFilter filter) {
        boolean valid = true;
        if (filter.hasEmittedFrom()) {
            valid &= texts.timestamp("filter.emitted_from", filter.getEmittedFrom());
        }
        if (filter.hasEmittedBefore()) {
            valid &= texts.timestamp("filter.emitted_before", filter.getEmittedBefore());
        }
        if (valid
                && filter.hasEmittedFrom()
                && filter.hasEmittedBefore()
                && Timestamps.compare(filter.getEmittedFrom(), filter.getEmittedBefore()) >= 0) {
            violations.add("filter.emitted_before", "not after emitted_from (expected: a later time)");
        }
    }
}
