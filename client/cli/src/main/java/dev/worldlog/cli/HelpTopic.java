package dev.worldlog.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A page of help that belongs to no command.
 *
 * <p>Immutable.
 */
enum HelpTopic {
    CONCEPTS("concepts"),
    EXIT_CODES("exit-codes"),
    CONFIG("config");

    private final String title;

    HelpTopic(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    static Optional<HelpTopic> titled(String title) {
        return Arrays.stream(values())
                .filter(topic -> topic.title.equals(title))
                .findFirst();
    }

    List<String> lines() {
        try (InputStream page = HelpTopic.class.getResourceAsStream("help/" + title + ".txt")) {
            if (page == null) {
                throw new IllegalStateException("the page " + title + " is not in this build");
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
