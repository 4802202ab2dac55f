package dev.worldlog.cli.demo;

import dev.worldlog.cli.input.AgentWorldReader;
import dev.worldlog.cli.input.InputNotes;
import dev.worldlog.cli.input.LineException;
import dev.worldlog.cli.input.LineReader;
import dev.worldlog.cli.input.SourceLine;
import dev.worldlog.v1.Event;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The recorded run that the demonstration emits: an agent that is asked about roses.
 *
 * <p>Immutable.
 */
final class Recording {
    static final String WORLD = "garden";

    private Recording() {}

    static List<Event> events() {
        AgentWorldReader reader = new AgentWorldReader(WORLD, new InputNotes());
        List<Event> events = new ArrayList<>();
        try (InputStream in = Recording.class.getResourceAsStream("garden.jsonl")) {
            if (in == null) {
                throw new DemoException("the recording is missing from this build");
            }
            LineReader lines = new LineReader(in);
            for (SourceLine line = lines.next(); line != null; line = lines.next()) {
                events.add(reader.read(line));
            }
            return List.copyOf(events);
        } catch (IOException | LineException e) {
            throw new DemoException("the recording cannot be read: " + e.getMessage(), e);
        }
    }
}
