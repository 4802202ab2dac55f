package dev.worldlog.cli.output;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When tool calls began, so that their end can say how long they took. Remembers the newest thousand.
 *
 * <p>Not thread-safe.
 */
final class ToolCalls {
    private static final int REMEMBERED = 1000;

    private final Map<String, Timestamp> begun = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Timestamp> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** How long the call took whose end this is, by its own account or else by the clock of its events. */
    Optional<Duration> took(Event event, Timestamp time) {
        ToolEvent tool = event.getTool();
        if (tool.getPhase() == ToolPhase.TOOL_PHASE_START) {
            begun.put(tool.getToolCallId(), time);
            return Optional.empty();
        }
        boolean ended = tool.getPhase() == ToolPhase.TOOL_PHASE_RESULT || tool.getPhase() == ToolPhase.TOOL_PHASE_ERROR;
        Timestamp from = ended ? begun.remove(tool.getToolCallId()) : null;
        if (tool.hasDuration()) {
            return Optional.of(tool.getDuration());
        }
        return from == null || tool.getToolCallId().isEmpty()
                ? Optional.empty()
                : Optional.of(Elapsed.between(from, time));
    }
}
