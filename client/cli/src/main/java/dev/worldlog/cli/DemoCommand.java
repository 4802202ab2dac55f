package dev.worldlog.cli;

import picocli.CommandLine.Command;

/** {@code worldlog demo}. Not thread-safe. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "See all of it at work.")
final class DemoCommand implements Runnable {
    DemoCommand(Root root) {
        root.console();
    }

    @Override
    public void run() {}
}
