package dev.worldlog.check;

/**
 * An entry and its place in the history.
 *
 * <p>Immutable.
 */
public record Note<T extends Entry>(int at, T entry) {
    @Override
    public String toString() {
        return "#" + at + " " + Wording.of(entry);
    }
}
