package dev.worldlog.log;

/**
 * A field of a request that is at fault.
 *
 * @param field its path in the request, for example {@code events[3].message.sender}
 * @param description the offending value and what was expected
 *     <p>Immutable.
 */
public record FieldViolation(String field, String description) {}
