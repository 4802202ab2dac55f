package dev.worldlog.system;

import java.io.IOException;
import java.nio.file.Files;

/**
 * The commands that the README shows.
 *
 * <p>Thread-safe: it has no state.
 */
final class Readme {
    private static final String BEGIN = "```sh\n";

    private Readme() {}

    /** The first block of commands after this mark. */
    static String commandsAfter(String mark) throws IOException {
        String readme = Files.readString(Distribution.root().resolve("README.md"));
        int marked = readme.indexOf(mark);
        if (marked < 0) {
            throw new IllegalStateException("README.md does not contain '" + mark + "'");
        }
        int begin = readme.indexOf(BEGIN, marked) + BEGIN.length();
        return readme.substring(begin, readme.indexOf("\n```\n", begin));
    }
}
