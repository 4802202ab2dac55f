package dev.worldlog.log;

import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Visibility;
import java.time.Duration;

/**
 * What to follow, from where.
 *
 * @param progressInterval the longest silence; 1 s to 5 min
 *     <p>Immutable.
 */
public record SubscribeQuery(
        String world, EventFilter filter, StartPoint start, Visibility visibility, Duration progressInterval) {}
