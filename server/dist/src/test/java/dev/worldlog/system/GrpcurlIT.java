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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The grpcurl commands of the README and of its page, word for word. */
@Timeout(120)
final class GrpcurlIT {
    private static final String MARK = "<!-- grpcurl examples: run by GrpcurlIT -->";

    @TempDir
    Path directory;

    @Test
    void theExamplesOfTheReadmeWork() throws Exception {
        String program = Grpcurl.require().toString();
        try (WorldlogProcess server = WorldlogProcess.serve("--data", directory.toString())) {
            String address = server.address();
            List<String> said = new ArrayList<>();
            for (String example : examples()) {
                said.add(run(example.replace("127.0.0.1:7420", address).replaceFirst("^grpcurl", program)));
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
                String said = run("PATH=" + program.getParent() + ":$PATH\n" + command);
                assertThat(said).as(command).containsSubsequence(recipe.answer());
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

    private static String run(String command) throws InterruptedException {
        try (WorldlogProcess shell = WorldlogProcess.start(List.of("sh", "-c", command), Map.of())) {
            shell.exitCode();
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
