package dev.worldlog.system;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The commands of {@code src/docs/grpcurl.md}, each with the lines of its answer that the page shows.
 *
 * <p>Thread-safe: it has no state.
 */
final class GrpcurlRecipes {
    private static final String PAGE = "src/docs/grpcurl.md";
    private static final String LEFT_OUT = "…";
    private static final Pattern RECIPE = Pattern.compile("(?s)```sh\n(.*?)\n```\n\n```\n(.*?)\n```\n");
    private static final Pattern COMMAND = Pattern.compile("(?m)^```sh$");

    private GrpcurlRecipes() {}

    /** A command and lines that its answer must contain, in this order. Immutable. */
    record Recipe(String command, List<String> answer) {
        @Override
        public String toString() {
            return command;
        }
    }

    /** @throws IllegalStateException when a command is followed by no answer: nothing would be known of it */
    static List<Recipe> read() throws IOException {
        String page = Files.readString(Distribution.root().resolve(PAGE));
        List<Recipe> recipes = RECIPE.matcher(page)
                .results()
                .map((MatchResult found) -> new Recipe(found.group(1), lines(found.group(2))))
                .toList();
        long commands = COMMAND.matcher(page).results().count();
        if (recipes.isEmpty() || recipes.size() != commands) {
            throw new IllegalStateException(
                    PAGE + ": " + commands + " commands, but " + recipes.size() + " with an answer below");
        }
        return recipes;
    }

    private static List<String> lines(String answer) {
        List<String> lines = new ArrayList<>(answer.lines().map(String::strip).toList());
        lines.removeIf(line -> line.isEmpty() || line.equals(LEFT_OUT));
        return lines;
    }
}
