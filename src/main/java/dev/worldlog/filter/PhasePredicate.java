package dev.worldlog.filter;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.ToolPhase;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The steps that a filter wants: an sse event in one phase or a tool event in another.
 *
 * <p>Immutable.
 */
final class PhasePredicate implements Predicate<Event> {
    private final Set<SsePhase> ssePhases;
    private final Set<ToolPhase> toolPhases;

    PhasePredicate(List<SsePhase> ssePhases, List<ToolPhase> toolPhases) {
        this.ssePhases = Set.copyOf(ssePhases);
        this.toolPhases = Set.copyOf(toolPhases);
    }

    @Override
    public boolean test(Event event) {
        return switch (event.getPayloadCase()) {
            case SSE -> ssePhases.contains(event.getSse().getPhase());
            case TOOL -> toolPhases.contains(event.getTool().getPhase());
            case MESSAGE, SYSTEM, PAYLOAD_NOT_SET -> false;
        };
    }
}
