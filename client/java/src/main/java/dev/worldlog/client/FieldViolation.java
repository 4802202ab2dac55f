package dev.worldlog.client;

/**
 * A field of a request that is at fault.
 *
 * @param field path of the field in the request, for example {@code events[3].chat}
 * @param description what was expected
 *     <p>Immutable.
 */
public record FieldViolation(String field, String description) {
    @Override
    public String toString() {
        return field + ": " + description;
    }
}
