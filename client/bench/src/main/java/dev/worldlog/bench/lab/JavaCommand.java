package dev.worldlog.bench.lab;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to run a main class of this program as another process: the same Java, the same options, the same class path.
 *
 * <p>Immutable.
 */
public record JavaCommand(List<String> beforeMainClass) {
    public JavaCommand {
        beforeMainClass = List.copyOf(beforeMainClass);
    }

    public static JavaCommand likeThisProcess() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // A debugger listens on one port only.
            if (!option.startsWith("-agentlib:jdwp") && !option.startsWith("-Xrunjdwp")) {
                command.add(option);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return new JavaCommand(command);
    }

    /** The same Java without the archive of classes that the launcher gives to its programs: it was made for them alone. */
    JavaCommand withoutArchive() {
        return new JavaCommand(beforeMainClass.stream()
                .filter(option -> !option.startsWith("-XX:SharedArchiveFile="))
                .toList());
    }

    /** The same Java, able to tell what native memory it uses; that makes it a little slower. */
    public JavaCommand withTrackedMemory() {
        List<String> command = new ArrayList<>(beforeMainClass);
        command.add(1, "-XX:NativeMemoryTracking=summary");
        return new JavaCommand(command);
    }

    List<String> of(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(beforeMainClass);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }
}
