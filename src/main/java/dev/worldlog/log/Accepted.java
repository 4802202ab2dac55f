package dev.worldlog.log;

import dev.worldlog.v1.EmitResult;
import java.util.List;

/**
 * What an accepted batch has become.
 *
 * @param results one for each event, in order
 * @param durableThrough how far the world was durable when the batch was accepted
 *     <p>Immutable.
 */
public record Accepted(List<EmitResult> results, long durableThrough) {
    public Accepted {
        results = List.copyOf(results);
    }
}
