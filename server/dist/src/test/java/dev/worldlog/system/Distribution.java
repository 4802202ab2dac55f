package dev.worldlog.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the distribution and the programs around it are. Nothing here builds: Maven has, before these tests run.
 *
 * <p>Thread-safe: it has no state.
 */
public final class Distribution {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private Distribution() {}

    /** The root of the repository. */
    static Path root() {
        return ROOT;
    }

    /** The script {@code ./worldlog}. */
    public static Path launcher() {
        return ROOT.resolve("worldlog");
    }

    /** The directory with {@code worldlog.jar} and its libraries. */
    public static Path directory() {
        return ROOT.resolve("server/dist/target/worldlog");
    }

    /** The jar of {@code java -jar}. */
    public static Path jar() {
        return directory().resolve("worldlog.jar");
    }

    /** The Java that runs the tests. */
    public static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /** The Java that runs the tests, and the one that WORLDLOG_OTHER_JAVA_HOME names, if it does. */
    static List<Path> javaHomes() {
        List<Path> homes = new ArrayList<>(List.of(javaHome()));
        Optional.ofNullable(System.getenv("WORLDLOG_OTHER_JAVA_HOME"))
                .filter(home -> !home.isEmpty())
                .map(Path::of)
                .ifPresent(homes::add);
        return homes;
    }
}
