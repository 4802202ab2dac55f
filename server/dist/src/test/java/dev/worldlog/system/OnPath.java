package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs of others that tests run.
 *
 * <p>Thread-safe: it has no state.
 */
public final class OnPath {
    private OnPath() {}

    /** Finds a program; where it is not installed, the test that asks is skipped, and in CI it fails. */
    public static Path require(String program, String howToInstall) {
        List<Path> found = Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
                .map(directory -> Path.of(directory).resolve(program))
                .filter(Files::isExecutable)
                .toList();
        String absent = program + " is not on the PATH; " + howToInstall;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(found).as(absent).isNotEmpty();
        }
        assumeTrue(!found.isEmpty(), absent);
        return found.get(0);
    }
}
