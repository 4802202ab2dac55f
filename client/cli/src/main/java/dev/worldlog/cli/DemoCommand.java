package dev.worldlog.cli;

import dev.worldlog.cli.demo.Demo;
import dev.worldlog.cli.demo.DemoException;
import dev.worldlog.cli.output.PrettyEventFormat;
import java.time.ZoneOffset;
import picocli.CommandLine.Command;

/**
 * {@code worldlog demo}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "See all of it at work, in ten seconds and without a trace.",
            "",
            "Starts a server on a temporary file, emits a recorded run while a subscriber prints it live,",
            "kills the server, starts it again, replays from the middle and checks that nothing was lost."
        },
        footer = {"", "Example:", "  worldlog demo"})
final class DemoCommand implements Runnable {
    private static final int INDENT = 2;
    private static final int COLUMNS_DEFAULT = 110;

    private final Root root;

    DemoCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        Console console = root.console();
        Terminal terminal = console.terminal();
        // The recording says when it happened in UTC; so does its author.
        PrettyEventFormat format = new PrettyEventFormat(terminal.coloursOut(), ZoneOffset.UTC, () -> {
            int columns = terminal.columns().getAsInt();
            return (columns == 0 ? COLUMNS_DEFAULT : columns) - INDENT;
        });
        try (Demo demo = new Demo(console.serverCommand(), format, this::say, terminal.coloursOut())) {
            Interrupts.Registration interrupt = console.interrupts().onInterrupt(demo::abort);
            try {
                demo.run();
            } finally {
                interrupt.close();
            }
        } catch (DemoException e) {
            throw new CommandException(ExitCode.FAILED, "demo: " + e.getMessage());
        }
    }

    /** Called by the subscriber's thread as well. */
    private synchronized void say(String line) {
        root.console().print(line);
        root.console().flush();
    }
}
