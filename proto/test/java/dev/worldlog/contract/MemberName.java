package dev.worldlog.contract;

/**
 * The name of a field or value in its message or enum.
 *
 * <p>Immutable.
 */
record MemberName(String owner, String name) {
    @Override
    public String toString() {
        return name + " of " + owner;
    }
}
