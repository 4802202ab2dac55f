package dev.worldlog.bench;

import dev.worldlog.bench.lab.JavaCommand;
import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.measure.Machine;
import dev.worldlog.bench.measure.Rounds;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.reference.StoreFile;
import dev.worldlog.bench.report.JsonReport;
import dev.worldlog.bench.report.TableReport;
import dev.worldlog.bench.row.Benchmarks;
import dev.worldlog.bench.row.Plan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code worldlog bench}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "worldlog bench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Measure a server beside bare SQLite and bare gRPC, in the same run, on this machine.",
            "",
            "Every row is measured in rounds that take turns with its reference. Printed are the medians with the",
            "lowest and the highest round, the ratio of the medians, the goal, and what stands in the way where it",
            "is missed. Everything that comes back is compared with what was sent: a wrong answer ends the run and",
            "is not a figure. A server of its own is started on a new directory beneath --directory, and both are",
            "gone afterwards.",
            ""
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything was measured, whether or not the goals are met",
            "1:something was wrong with an answer, a server or the disk; there is no result",
            "2:the command line is wrong"
        },
        footer = {
            "",
            "Examples:",
            "  worldlog bench --quick",
            "  worldlog bench --rows emit,replay --rounds 11",
            "  worldlog bench --rows growth --stored 1000000",
            "  worldlog bench --quick --peers",
            "  worldlog bench --json --directory /mnt/disk > bench.json"
        })
final class BenchCommand implements Callable<Integer> {
    private static final int EVENTS_DEFAULT = 100_000;
    /** Until then the optimising compiler takes up to a third of the server's processor time. */
    private static final int WARM_UPS = 8;

    private static final int EVENTS_QUICK = 20_000;

    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--quick", description = "Smaller rounds: done within a minute, and less exact.")
    private boolean isQuick;

    @Option(
            names = "--rows",
            paramLabel = "ROW",
            split = ",",
            description = "Only these: ${COMPLETION-CANDIDATES}. Default: all of them but growth and peers, and no"
                    + " subscriptions with --quick.")
    private List<Benchmarks> chosen = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count, of each side. Default: 5.")
    private int rounds = 5;

    @Option(
            names = "--events",
            paramLabel = "N",
            description =
                    "Events in a round of the fastest rows, 100 to 500000; other rows follow. Default: 100000, 20000 with"
                            + " --quick.")
    private @Nullable Integer events;

    @Option(
            names = "--stored",
            paramLabel = "N",
            description =
                    "Measure the rows of growth too: a server that holds N events (try 1000000 and 10000000), against"
                            + " one that holds a tenth, 100000 at most. The events are emitted first, at some 100000 a second,"
                            + " and need 500 bytes each. Default: not measured.")
    private long stored;

    @Option(
            names = "--peers",
            description =
                    "Measure NATS JetStream and Redis Streams too, as far as nats-server and redis-server are on the PATH.")
    private boolean withPeers;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where the stores are made; it is their disk that is measured. Default: here.")
    private Path directory = Path.of("");

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description =
                    "Measure a server that runs already, in worlds that are deleted afterwards. Rows that need its file or"
                            + " its process are left out.")
    private @Nullable String address;

    @Option(names = "--json", description = "Print JSON, with every round.")
    private boolean asJson;

    BenchCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = plan();
        Set<Benchmarks> wanted = wanted();
        try (Lab lab = Lab.beneath(directory.toAbsolutePath(), JavaCommand.likeThisProcess())) {
            // Also after Ctrl-C nothing is left behind.
            Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
            Machine machine = Machine.here(lab.directory(), StoreFile.sqliteVersion(), Version.text());
            List<Row> rows = new Bench(wanted, plan, Optional.ofNullable(address)).run(lab, this::say);
            print(machine, rows);
            return 0;
        }
    }

    private Set<Benchmarks> wanted() {
        Set<Benchmarks> wanted = chosen.isEmpty() ? Benchmarks.unlessNamed(isQuick) : EnumSet.copyOf(chosen);
        if (withPeers) {
            wanted.add(Benchmarks.PEERS);
        }
        if (stored > 0) {
            wanted.add(Benchmarks.GROWTH);
        } else if (wanted.contains(Benchmarks.GROWTH)) {
            throw new ParameterException(
                    spec.commandLine(), "--rows growth needs --stored N: how many events a server holds");
        }
        return wanted;
    }

    private Plan plan() {
        int quickOrNot = isQuick ? EVENTS_QUICK : EVENTS_DEFAULT;
        try {
            return new Plan(
                    new Rounds(isQuick ? 1 : WARM_UPS, rounds), events == null ? quickOrNot : events, isQuick, stored);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void print(Machine machine, List<Row> rows) throws IOException {
        if (asJson) {
            out.println(new JsonReport(machine, rows).text());
        } else {
            new TableReport(machine, rows).lines().forEach(out::println);
        }
        out.flush();
    }

    private void say(String line) {
        err.println("bench: " + line);
    }
}
