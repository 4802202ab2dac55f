package dev.worldlog.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All verbs wired together, and what happens when one of them fails.
 *
 * <p>Not thread-safe.
 */
final class CommandTree {
    private static final int USAGE_COLUMNS = 96;

    private CommandTree() {}

    /** Runs one command line to its end; the exit code. */
    static int run(Console console, String... arguments) {
        int exitCode = commandLine(console).execute(arguments);
        try {
            console.flush();
            return exitCode;
        } catch (ClosedOutputException e) {
            return exitCode;
        }
    }

    static CommandLine commandLine(Console console) {
        Root root = new Root(console);
        CommandLine worlds = new CommandLine(new WorldsCommand())
                .addSubcommand(new WorldsCreateCommand(root))
                .addSubcommand(new WorldsListCommand(root))
                .addSubcommand(new WorldsShowCommand(root))
                .addSubcommand(new WorldsDeleteCommand(root));
        CommandLine config = new CommandLine(new ConfigCommand()).addSubcommand(new ConfigShowCommand(root));
        CommandLine line = new CommandLine(root)
                .addSubcommand(new DemoCommand(root))
                .addSubcommand(new ServeCommand(root))
                .addSubcommand(worlds)
                .addSubcommand(new ChatsCommand(root))
                .addSubcommand(new EmitCommand(root))
                .addSubcommand(new TailCommand(root))
                .addSubcommand(new ReplayCommand(root))
                .addSubcommand(new GetCommand(root))
                .addSubcommand(new CountCommand(root))
                .addSubcommand(new InfoCommand(root))
                .addSubcommand(new DoctorCommand(root))
                .addSubcommand(new VerifyCommand(root))
                .addSubcommand(new BackupCommand(root))
                .addSubcommand(config)
                .addSubcommand(new CompletionCommand(root))
                .addSubcommand(new BenchCommand(root))
                .addSubcommand(new ConformanceCommand(root))
                .addSubcommand(new HelpCommand(root));
        return configured(line, root);
    }

    private static CommandLine configured(CommandLine line, Root root) {
        Console console = root.console();
        return line.setOut(new PrintWriter(console.out(), false, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(USAGE_COLUMNS)
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(console.terminal().coloursOut() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((wrong, arguments) -> usage(wrong, console))
                .setExecutionExceptionHandler((failure, command, arguments) -> failed(failure, root));
    }

    private static int usage(ParameterException wrong, Console console) {
        String verb = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String message =
                String.valueOf(wrong.getMessage()).replaceAll("\\s+", " ").replaceFirst("^Error: ", "");
        List<String> similar =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String suggestion = similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
        console.error(message + suggestion + " (see: " + verb + " --help)");
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, Root root) {
        if (failure instanceof ClosedOutputException) {
            // Whoever read has seen enough. That is no failure.
            return ExitCode.OK;
        }
        root.console().error(Failures.line(failure, root::address));
        if (root.verbose()) {
            failure.printStackTrace(root.console().err());
        }
        return Failures.exitCode(failure);
    }
}
