package dev.worldlog.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
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
    private static final Set<String> SPEAK_OF_OTHERS = Set.of("help", "completion");

    private CommandTree() {}

    /** Runs one command line to its end; the exit code. */
    static int run(Console console, String... arguments) {
        int exitCode = commandLine(console, arguments).execute(arguments);
        try {
            console.flush();
            return exitCode;
        } catch (ClosedOutputException e) {
            return exitCode;
        }
    }

    /**
     * The command line with the verb that the first argument names, or with all of them when it names none, or one that speaks of
     * the others: describing every verb takes longer than most of them need.
     */
    private static CommandLine commandLine(Console console, String... arguments) {
        Root root = new Root(console);
        Map<String, Supplier<Object>> verbs = verbs(root);
        String first = arguments.length == 0 ? "" : arguments[0];
        boolean alone = verbs.containsKey(first) && !SPEAK_OF_OTHERS.contains(first);
        CommandLine line = new CommandLine(root);
        verbs.forEach((verb, command) -> {
            if (!alone || verb.equals(first)) {
                line.addSubcommand(verb, command.get());
            }
        });
        return configured(line, root);
    }

    private static Map<String, Supplier<Object>> verbs(Root root) {
        Map<String, Supplier<Object>> verbs = new LinkedHashMap<>();
        verbs.put("demo", () -> new DemoCommand(root));
        verbs.put("serve", () -> new ServeCommand(root));
        verbs.put("worlds", () -> worlds(root));
        verbs.put("chats", () -> new ChatsCommand(root));
        verbs.put("emit", () -> new EmitCommand(root));
        verbs.put("tail", () -> new TailCommand(root));
        verbs.put("replay", () -> new ReplayCommand(root));
        verbs.put("get", () -> new GetCommand(root));
        verbs.put("count", () -> new CountCommand(root));
        verbs.put("info", () -> new InfoCommand(root));
        verbs.put("doctor", () -> new DoctorCommand(root));
        verbs.put("verify", () -> new VerifyCommand(root));
        verbs.put("backup", () -> new BackupCommand(root));
        verbs.put("config", () -> new CommandLine(new ConfigCommand()).addSubcommand(new ConfigShowCommand(root)));
        verbs.put("completion", () -> new CompletionCommand(root));
        verbs.put("bench", () -> new BenchCommand(root));
        verbs.put("conformance", () -> new ConformanceCommand(root));
        verbs.put("help", () -> new HelpCommand(root));
        return verbs;
    }

    private static CommandLine worlds(Root root) {
        return new CommandLine(new WorldsCommand())
                .addSubcommand(new WorldsCreateCommand(root))
                .addSubcommand(new WorldsListCommand(root))
                .addSubcommand(new WorldsShowCommand(root))
                .addSubcommand(new WorldsUpdateCommand(root))
                .addSubcommand(new WorldsDeleteCommand(root));
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
