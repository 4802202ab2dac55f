package dev.worldlog.system.faults;

import dev.worldlog.check.History;
import dev.worldlog.system.Distribution;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Java for processes that live for seconds: a quick start matters more than a quick run.
 *
 * <p>Thread-safe: it has no state.
 */
final class QuickJava {
    private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private QuickJava() {}

    /** An environment in which the launcher starts so. */
    static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("WORLDLOG_JAVA_OPTS", String.join(" ", OPTIONS));
        return environment;
    }

    /** The command line of a program among the tests. */
    static List<String> command(Class<?> program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Distribution.javaHome().resolve("bin/java").toString());
        command.addAll(OPTIONS);
        command.add("-cp");
        command.add(place(program) + ":" + place(History.class) + ":" + Distribution.jar());
        command.add(program.getName());
        command.addAll(arguments);
        return command;
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
