package dev.worldlog.contract;

/**
 * Numbers of one message or enum that no field or value may take, both ends inclusive.
 *
 * <p>Immutable.
 */
record ReservedRange(String owner, int from, int to) {
    boolean contains(ReservedRange other) {
        return owner.equals(other.owner) && from <= other.from && other.to <= to;
    }

    @Override
    public String toString() {
        return "reserved " + from + " to " + to + " of " + owner;
    }
}
