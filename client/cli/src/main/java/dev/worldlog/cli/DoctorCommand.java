package dev.worldlog.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.worldlog.cli.doctor.Examination;
import dev.worldlog.cli.doctor.Finding;
import dev.worldlog.cli.doctor.Finding.Level;
import dev.worldlog.cli.output.OneLine;
import dev.worldlog.cli.output.Style;
import dev.worldlog.client.WorldlogClient;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code worldlog doctor}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Look at a server and say what is wrong with it and what to do.",
            "",
            "Connection, version, contract, clock, health, store, limits, whether what is accepted becomes",
            "durable, and the room on the disk. Nothing is written."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:nothing has failed; there may be warnings", " 1:something has"},
        footer = {
            "",
            "Examples:",
            "  worldlog doctor",
            "  worldlog doctor --data ./worldlog-data",
            "  worldlog doctor --output json | jq '.checks[] | select(.level != \"ok\")'"
        })
final class DoctorCommand implements Callable<Integer> {
    private final Root root;
    private final List<Finding> findings = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "DIRECTORY",
            description = "The server's data directory, if it is on this machine: look at its disk.")
    private @Nullable Path data;

    @Mixin
    private OutputOptions output = new OutputOptions();

    DoctorCommand(Root root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        try (WorldlogClient client = root.connect()) {
            new Examination(client, root.connection(), Version.number(), this::found).run(data);
        }
        if (output.json()) {
            root.console().print(json());
        } else {
            root.console().print(summary());
        }
        return count(Level.FAILURE) == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private void found(Finding finding) {
        findings.add(finding);
        if (!output.json()) {
            print(finding);
        }
    }

    private void print(Finding finding) {
        Console console = root.console();
        boolean coloured = console.terminal().coloursOut();
        String level = String.format("%-9s", name(finding.level()));
        console.print(style(finding.level()).paint(level, coloured)
                + String.format("%-12s", finding.subject())
                + OneLine.clean(finding.text()));
        if (!finding.advice().isEmpty()) {
            console.print(" ".repeat(21) + OneLine.clean(finding.advice()));
        }
        console.flush();
    }

    private String summary() {
        long failures = count(Level.FAILURE);
        long warnings = count(Level.WARNING);
        if (failures + warnings == 0) {
            return "all is well";
        }
        return failures
                + (failures == 1 ? " failure, " : " failures, ")
                + warnings
                + (warnings == 1 ? " warning" : " warnings");
    }

    private String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("address", root.address());
            json.writeBooleanField("well", count(Level.FAILURE) == 0);
            json.writeArrayFieldStart("checks");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("level", name(finding.level()));
                json.writeStringField("subject", finding.subject());
                json.writeStringField("text", finding.text());
                json.writeStringField("advice", finding.advice());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private long count(Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    private static String name(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private static Style style(Level level) {
        return switch (level) {
            case OK -> Style.GREEN;
            case WARNING -> Style.YELLOW;
            case FAILURE -> Style.RED;
        };
    }
}
