package dev.worldlog.log;

import dev.worldlog.v1.Visibility;
import java.time.Duration;

/**
 * A replay of a part of history.
 *
 * @param limit at most so many matching events; 0 for all
 * @param pace 0 as fast as possible, 1 at the original speed, 10 ten times faster; up to 1 000 000
 * @param progressInterval the longest silence; 1 s to 5 min
 *     <p>Immutable.
 */
public record ReplayQuery(
        EventQuery range, long limit, double pace, Visibility visibility, Duration progressInterval) {}
