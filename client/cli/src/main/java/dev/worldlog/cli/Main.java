package dev.worldlog.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;

/**
 * Where {@code worldlog} starts: looks at the surroundings, runs one command and ends with its exit code.
 *
 * <p>Confined to the main thread.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        silenceLibraries();
        // To record what becomes of its buffers Netty would load all of Flight Recorder, as long as a command has to
        // start.
        System.setProperty("io.netty.jfr.enabled", "false");
        System.exit(CommandTree.run(console(), arguments));
    }

    private static Console console() {
        return new Console(
                System.in,
                // System.out hides that a pipe is closed.
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                TerminalProbe.probe(System.getenv()),
                System.getenv(),
                new ShutdownInterrupts(),
                serverCommand());
    }

    /** The same Java, options and class path as this process. */
    private static List<String> serverCommand() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // A debugger listens on one port only.
            if (!option.startsWith("-agentlib:jdwp") && !option.startsWith("-Xrunjdwp")) {
                command.add(option);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.worldlog.server.Main"));
        return command;
    }

    /** Every failure reaches the user as one line of this program's own; what libraries log would only be in its way. */
    private static void silenceLibraries() {
        LogManager.getLogManager().reset();
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
    }
}
