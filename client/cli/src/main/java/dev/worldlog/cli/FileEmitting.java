package dev.worldlog.cli;

import dev.worldlog.cli.SourceOptions.FileOptions;
import dev.worldlog.cli.SourceOptions.Format;
import dev.worldlog.cli.input.AgentWorldReader;
import dev.worldlog.cli.input.EventReader;
import dev.worldlog.cli.input.InputNotes;
import dev.worldlog.cli.input.LineException;
import dev.worldlog.cli.input.LineReader;
import dev.worldlog.cli.input.ProtobufJsonReader;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.AckLevel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of {@code worldlog emit} that is about a file: opens it, emits it, and tells the user how it went, also when
 * the user interrupts.
 *
 * <p>Not thread-safe.
 */
final class FileEmitting {
    private final Console console;
    private final WorldlogClient client;
    private final String world;
    private final AckLevel ack;

    FileEmitting(Console console, WorldlogClient client, String world, AckLevel ack) {
        this.console = console;
        this.client = client;
        this.world = world;
        this.ack = ack;
    }

    int emit(FileOptions options) throws IOException {
        if (options.path.equals("-")) {
            return emit("stdin", console.in(), options.format);
        }
        Path path = Path.of(options.path);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new CommandException(ExitCode.FAILED, "--from: cannot read the file " + options.path);
        }
        try (InputStream in = Files.newInputStream(path)) {
            return emit(options.path, in, options.format);
        }
    }

    private int emit(String name, InputStream in, Format format) throws IOException {
        InputNotes notes = new InputNotes();
        EventReader reader = format == Format.JSON ? new ProtobufJsonReader() : new AgentWorldReader(world, notes);
        EmissionTally tally = new EmissionTally(System::nanoTime);
        EmissionProgress progress = new EmissionProgress(console, tally, System::nanoTime);
        FileEmission emission =
                new FileEmission(name, new LineReader(in), reader, client.emitStream(world, ack), tally, progress);
        Interrupts.Registration interrupt = console.interrupts().onInterrupt(() -> interrupted(emission, progress));
        try {
            boolean complete = emission.run();
            notes.lines().forEach(console::notice);
            progress.end(complete ? "" : "; interrupted, running it again is safe");
            return complete ? ExitCode.OK : ExitCode.INTERRUPTED;
        } catch (LineException e) {
            progress.end("");
            throw new CommandException(
                    ExitCode.FAILED,
                    e.in(name) + "; nothing after this line was sent, the " + tally.answered() + " before it are kept");
        } catch (CommandException e) {
            progress.end("; running it again is safe");
            throw e;
        } finally {
            interrupt.close();
        }
    }

    private void interrupted(FileEmission emission, EmissionProgress progress) {
        try {
            emission.stop();
            progress.end("; interrupted, running it again is safe");
        } catch (CommandException e) {
            progress.end("; running it again is safe");
            console.error(String.valueOf(e.getMessage()));
        }
    }
}
