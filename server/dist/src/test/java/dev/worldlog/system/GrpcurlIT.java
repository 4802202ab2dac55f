package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.system.GrpcurlRecipes.Recipe;
import dev.worldlog.v1.AdminServiceGrpc;
import dev.worldlog.v1.EventServiceGrpc;
import dev.worldlog.v1.WorldServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The grpcurl commands of the README and of its page, word for word. */
@Timeout(120)
final class GrpcurlIT {
    private static final String MARK = "<!-- grpcurl examples: run by GrpcurlIT -->";
    /** How the documents end what would never end, with all the time that people need. */
    private static final String SHORT_TIME = " -max-time 2 ";

    private static final String LONG_TIME = " -max-time 60 ";

    @TempDir
    Path directory;

    @Test
    void theExamplesOfTheReadmeWork() throws Exception {
        Path program = Grpcurl.require();
        try (WorldlogProcess server = WorldlogProcess.serve("--data", directory.toString())) {
            String address = server.address();
            List<String> said = new ArrayList<>();
            for (String example : examples()) {
                said.add(run(program, example.replace("127.0.0.1:7420", address), "caught_up"));
            }

            assertThat(said.get(0)).contains("worldlog.v1.EventService", "worldlog.v1.WorldService", "grpc.health.v1");
            assertThat(said.get(1)).contains("rpc Subscribe", "fails_with");
            assertThat(said.get(2)).contains("\"id\": \"orchard\"", "log_id");
            assertThat(said.get(3)).contains("\"sequence\": \"4\"", "ACK_LEVEL_DURABLE");
            assertThat(said.get(4))
                    .contains("Are the apples ripe?", "{\\\"red\\\":0.8}", "12345678901234567890", "caught_up");
            assertThat(said.get(5)).contains("\"completed\"", "\"event_count\": \"2\"");
            assertThat(said.get(6))
                    .contains("InvalidArgument", "google.rpc.ErrorInfo", "INVALID_REQUEST", "NOT_APPLIED")
                    .contains("google.rpc.BadRequest", "\"field\": \"world\"");
        }
    }

    @Test
    void theRecipesOfThePageAnswerAsThePageSays() throws Exception {
        Path program = Grpcurl.require();
        try (WorldlogProcess server = WorldlogProcess.serve("--data", directory.toString())) {
            String address = server.address();
            for (Recipe recipe : GrpcurlRecipes.read()) {
                String command = recipe.command().replace("127.0.0.1:7420", address);
                List<String> answer = recipe.answer();
                String said = run(program, command, answer.get(answer.size() - 1));
                assertThat(said).as(command).containsSubsequence(answer);
            }
        }
    }

    @Test
    void thePageHasEveryMethodOfTheContract() throws Exception {
        String page = String.join(
                "\n", GrpcurlRecipes.read().stream().map(Recipe::command).toList());

        Stream.of(
                        WorldServiceGrpc.getServiceDescriptor(),
                        EventServiceGrpc.getServiceDescriptor(),
                        AdminServiceGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream())
                .forEach(method -> assertThat(page).contains(method.getFullMethodName()));
    }

    /** Runs a command to its end; one that would not end by itself, until it has said the last thing. */
    private static String run(Path program, String command, String lastSaid) throws InterruptedException {
        boolean endless = command.contains(SHORT_TIME);
        String inShell = endless ? "exec " + command.replace(SHORT_TIME, LONG_TIME) : command;
        Map<String, String> path = Map.of("PATH", program.getParent() + ":" + System.getenv("PATH"));
        try (WorldlogProcess shell = WorldlogProcess.start(List.of("sh", "-c", inShell), path)) {
            if (endless) {
                shell.awaitOutput(Pattern.quote(lastSaid));
                shell.kill();
            } else {
                shell.exitCode();
            }
            return shell.said();
        }
    }

    /** The commands of the marked block; a line that ends in a backslash, or within quotes, goes on. */
    private static List<String> examples() throws IOException {
        List<String> examples = new ArrayList<>();
        for (String part : ("\n" + Readme.commandsAfter(MARK)).split("\ngrpcurl ", -1)) {
            if (!part.isBlank()) {
                examples.add("grpcurl " + part);
            }
        }
        return examples;
    }
}
