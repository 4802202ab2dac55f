package dev.worldlog.conformance.vector;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The vectors that the kit is made with: a file for each group of scenarios.
 *
 * <p>Immutable.
 */
public final class Scenarios {
    /** In the order in which they are played. */
    private static final List<String> GROUPS =
            List.of("world", "emit", "retry", "stream", "read", "filter", "replay", "subscribe", "resume", "frames");

    private Scenarios() {}

    /** All of them. */
    public static List<Scenario> all() {
        List<Scenario> all = GROUPS.stream().flatMap(Scenarios::group).toList();
        Set<String> names = new HashSet<>();
        for (Scenario scenario : all) {
            if (!names.add(scenario.name())) {
                throw new IllegalArgumentException("two scenarios are called " + scenario.name());
            }
        }
        return all;
    }

    /** Those whose name matches the pattern, in which {@code *} stands for anything. */
    public static List<Scenario> matching(String glob) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        return all().stream()
                .filter(scenario -> matcher.matches(Path.of(scenario.name())))
                .toList();
    }

    private static Stream<Scenario> group(String group) {
        try (InputStream file = Scenarios.class.getResourceAsStream(group + ".json")) {
            if (file == null) {
                throw new IllegalStateException("no vectors " + group);
            }
            JsonObject vectors = JsonParser.parseReader(new InputStreamReader(file, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            return vectors.getAsJsonArray("scenarios").asList().stream()
                    .map(JsonElement::getAsJsonObject)
                    .map(each -> Scenario.of(group, each));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
