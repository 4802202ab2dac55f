package dev.worldlog.emit;

import java.time.Instant;

/**
 * What an emitter has to know of the events that were stored before it began.
 *
 * @param lastEmitTime the time of the newest; any earlier time when there is none
 * @param highestId the highest of their ids, empty when there is none
 *     <p>Immutable.
 */
public record StoredEnd(Instant lastEmitTime, String highestId) {}
