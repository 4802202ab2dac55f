package dev.worldlog.cli;

import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.ToolPhase;
import java.util.Locale;

/**
 * The name of a step on the command line. Streams and tool calls share some of them; {@code sse.} or {@code tool.} in
 * front means one of the two.
 *
 * <p>Immutable.
 */
final class PhaseName {
    private PhaseName() {}

    /** Adds every phase of that name to the filter. */
    static void addTo(EventFilter.Builder filter, String name) {
        String step =
                name.replaceFirst("^(sse|tool)\\.", "").toUpperCase(Locale.ROOT).replace('-', '_');
        boolean found = false;
        for (SsePhase phase : SsePhase.values()) {
            if (!name.startsWith("tool.") && phase.name().equals("SSE_PHASE_" + step) && isReal(phase)) {
                filter.addSsePhases(phase);
                found = true;
            }
        }
        for (ToolPhase phase : ToolPhase.values()) {
            if (!name.startsWith("sse.") && phase.name().equals("TOOL_PHASE_" + step) && isReal(phase)) {
                filter.addToolPhases(phase);
                found = true;
            }
        }
        if (!found) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--phase: '" + name + "' (expected: start, chunk, end, error, log, tool-stream, args, progress or"
                            + " result)");
        }
    }

    private static boolean isReal(SsePhase phase) {
        return phase != SsePhase.SSE_PHASE_UNSPECIFIED;
    }

    private static boolean isReal(ToolPhase phase) {
        return phase != ToolPhase.TOOL_PHASE_UNSPECIFIED;
    }
}
