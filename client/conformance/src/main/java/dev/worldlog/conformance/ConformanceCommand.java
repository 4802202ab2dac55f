package dev.worldlog.conformance;

import dev.worldlog.conformance.lab.Lab;
import dev.worldlog.conformance.play.AdapterCommand;
import dev.worldlog.conformance.report.JsonReport;
import dev.worldlog.conformance.report.Matrix;
import dev.worldlog.conformance.report.Results;
import dev.worldlog.conformance.report.TextReport;
import dev.worldlog.conformance.vector.Scenario;
import dev.worldlog.conformance.vector.Scenarios;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code worldlog conformance}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "worldlog conformance",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Hold a client to the scenarios that every client must pass.",
            "",
            "A client is driven by an adapter: a program that reads commands as JSON lines and reports what the client",
            "did (client/conformance/README.md). Servers of the kit's own are started, with a network in between that",
            "fails on demand, and a scripted server for what a real one does not do on demand. Everything is gone",
            "afterwards.",
            ""
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing failed; what a client does not have is not a failure, and not a pass",
            "1:a scenario failed, or the kit itself",
            "2:the command line is wrong"
        },
        footer = {
            "",
            "Examples:",
            "  worldlog conformance",
            "  worldlog conformance --adapter java --adapter 'python=client/python/conformance/adapter'",
            "  worldlog conformance --adapter 'mine=./adapter --fast' --scenario 'subscribe.*'"
        })
final class ConformanceCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int JOBS_MAX = 64;

    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--adapter",
            paramLabel = "NAME=COMMAND",
            description =
                    "An adapter: its name and the command line that starts it. 'java' is the Java client's, which is"
                            + " here. May be given several times. Default: java.")
    private List<String> adapters = List.of("java");

    @Option(
            names = "--scenario",
            paramLabel = "GLOB",
            description = "Only the scenarios of such a name. May be given several times. Default: all.")
    private List<String> globs = List.of("*");

    @Option(names = "--list", description = "Print the scenarios and play none.")
    private boolean isListing;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean asJson;

    @Option(names = "--matrix", paramLabel = "FILE", description = "Write the matrix as a page of Markdown as well.")
    private @Nullable Path matrix;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "How long a step of a scenario may take. Default: ${DEFAULT-VALUE}.")
    private int patienceSeconds = 30;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Scenarios that are played at a time. Default: ${DEFAULT-VALUE}.")
    private int jobs = 4;

    ConformanceCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        List<Scenario> scenarios = scenarios();
        if (isListing) {
            scenarios.forEach(scenario -> out.println(scenario.name() + ": " + scenario.about()));
            return 0;
        }
        Kit kit = new Kit(adapters(), scenarios, Duration.ofSeconds(atLeastOne("--patience", patienceSeconds)), jobs());
        try (Lab lab = new Lab()) {
            // Also after Ctrl-C nothing is left behind.
            Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
            Results results = kit.run(lab, line -> err.println("conformance: " + line));
            print(results);
            return results.hasFailure() ? FAILED : 0;
        }
    }

    private void print(Results results) throws IOException {
        if (asJson) {
            out.println(new JsonReport(results).text());
        } else {
            new TextReport(results).lines().forEach(out::println);
        }
        out.flush();
        if (matrix != null) {
            Files.writeString(matrix, new Matrix(results).text());
        }
    }

    private List<AdapterCommand> adapters() {
        try {
            List<AdapterCommand> commands =
                    adapters.stream().map(AdapterCommand::of).toList();
            Set<String> names = new HashSet<>();
            commands.stream()
                    .filter(each -> !names.add(each.name()))
                    .findFirst()
                    .ifPresent(twice -> {
                        throw new IllegalArgumentException("two are called '" + twice.name() + "'");
                    });
            return commands;
        } catch (IllegalArgumentException e) {
            throw wrong("--adapter: " + e.getMessage());
        }
    }

    private List<Scenario> scenarios() {
        Set<Scenario> chosen = new LinkedHashSet<>();
        for (String glob : globs) {
            List<Scenario> matching = Scenarios.matching(glob);
            if (matching.isEmpty()) {
                throw wrong("--scenario: no scenario is called '" + glob + "' (--list has them)");
            }
            chosen.addAll(matching);
        }
        return List.copyOf(chosen);
    }

    private int jobs() {
        if (jobs > JOBS_MAX) {
            throw wrong("--jobs: " + jobs + " (expected: 1 to " + JOBS_MAX + ")");
        }
        return atLeastOne("--jobs", jobs);
    }

    private int atLeastOne(String option, int number) {
        if (number < 1) {
            throw wrong(option + ": " + number + " (expected: at least 1)");
        }
        return number;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
