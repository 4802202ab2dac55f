package dev.worldlog.cli.input;

/**
 * Finds halves of surrogate pairs. JavaScript makes them when it cuts a string in the middle of an emoji; JSON can spell
 * them, UTF-8 and so protobuf cannot.
 *
 * <p>Immutable.
 */
final class Surrogates {
    private Surrogates() {}

    /** The index of the first half without its other half; -1 when there is none. */
    static int firstUnpaired(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }

    static String replaceUnpaired(String text) {
        StringBuilder repaired = new StringBuilder(text);
        int at = firstUnpaired(text);
        while (at >= 0) {
            repaired.setCharAt(at, '\uFFFD');
            int next = firstUnpaired(text.substring(at + 1));
            at = next < 0 ? -1 : at + 1 + next;
        }
        return repaired.toString();
    }
}
