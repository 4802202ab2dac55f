package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Not thread-safe. */
class UsageTest {
    /** Nobody listens there. */
    private final TestConsole console = new TestConsole("127.0.0.1:1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tali garden",
                "tail",
                "tail garden --after 1 --tail 2",
                "tail garden --kind banana",
                "tail garden --phase banana",
                "tail garden --since yesterday",
                "replay garden --order sideways",
                "emit garden",
                "emit garden --message hi",
                "emit garden --from a --message b --sender c",
                "emit garden --from a --format xml",
                "emit garden --sender a --message b --ack never",
                "worlds",
                "worlds delete garden",
                "worlds list --address nonsense"
            })
    void aWrongCommandLineIsOneLineAndCode2(String line) {
        int code = console.run(line.split(" "));

        assertThat(console.err().lines()).singleElement().asString().startsWith("worldlog: ");
        assertThat(console.out()).isEmpty();
        assertThat(code).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aMisspeltVerbGetsASuggestion() {
        console.run("tali", "garden");

        assertThat(console.err()).contains("did you mean", "tail");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "worlds list",
                "worlds create garden",
                "chats garden",
                "tail garden",
                "replay garden",
                "get garden 1",
                "count garden",
                "emit garden --sender a --message b",
                "emit garden --from - --create"
            })
    void aServerThatIsNotThereIsCode69AndSaysWhatToDo(String line) {
        int code = console.run(line.split(" "));

        assertThat(code).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(console.err().lines())
                .singleElement()
                .asString()
                .startsWith("worldlog: cannot reach the server at 127.0.0.1:1 ")
                .endsWith("start one with: worldlog serve");
    }

    @Test
    void theOptionWinsOverTheEnvironmentAtEitherPlace() {
        console.run("--address", "127.0.0.1:2", "worlds", "list");
        console.run("worlds", "list", "--address", "127.0.0.1:3");

        assertThat(console.err()).contains("127.0.0.1:2", "127.0.0.1:3").doesNotContain("127.0.0.1:1 ");
    }

    @Test
    void verboseAddsTheCause() {
        console.run("worlds", "list", "--verbose");

        assertThat(console.err()).contains("worldlog: cannot reach", "\tat ");
    }

    @Test
    void deletingAsksAPersonAndTakesOnlyTheIdForAnAnswer() {
        TestConsole person = new TestConsole("127.0.0.1:1", new Terminal(true, true, true, true, () -> 80));

        int code = person.run(
                new ByteArrayInputStream("y\n".getBytes(StandardCharsets.UTF_8)), "worlds", "delete", "garden");

        assertThat(code).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(person.err()).contains("\u001B[31mworldlog:\u001B[0m");
    }

    @Test
    void theDemonstrationFailsPlainlyWhenThereIsNoServerToRun() {
        assertThat(console.run("demo")).isEqualTo(ExitCode.FAILED);

        assertThat(List.of(console.err().split("\n")))
                .singleElement()
                .asString()
                .contains("cannot start");
    }
}
