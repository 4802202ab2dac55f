package dev.worldlog.cli.doctor;

/**
 * One thing that was looked at, how it is, and what to do about it.
 *
 * @param level how it is
 * @param subject what was looked at, one word
 * @param text what was found
 * @param advice what to do; empty when there is nothing to do
 *     <p>Immutable.
 */
public record Finding(Level level, String subject, String text, String advice) {
    static Finding ok(String subject, String text) {
        return new Finding(Level.OK, subject, text, "");
    }

    static Finding warning(String subject, String text, String advice) {
        return new Finding(Level.WARNING, subject, text, advice);
    }

    static Finding failure(String subject, String text, String advice) {
        return new Finding(Level.FAILURE, subject, text, advice);
    }

    /** From nothing to do to something is broken. Immutable. */
    public enum Level {
        /** As it should be. */
        OK,
        /** It works, and somebody should look at it. */
        WARNING,
        /** It does not work. */
        FAILURE
    }
}
