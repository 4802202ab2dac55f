package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Not thread-safe. */
class HelpTest {
    private final TestConsole console = new TestConsole("127.0.0.1:1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "serve",
                "worlds",
                "worlds create",
                "worlds list",
                "worlds show",
                "worlds delete",
                "chats",
                "emit",
                "tail",
                "replay",
                "get",
                "count",
                "info",
                "verify",
                "backup",
                "bench",
                "conformance"
            })
    void everyVerbExplainsItselfWithAnExample(String verb) {
        int code = console.run((verb + " --help").split(" "));

        assertThat(code).isZero();
        assertThat(console.out()).startsWith("Usage: worldlog " + verb).containsPattern("Examples?:");
        assertThat(console.out()).contains("worldlog " + verb.split(" ", 2)[0]);
        assertThat(console.err()).isEmpty();
    }

    @Test
    void theOverviewNamesEveryVerbAndEveryExitCode() {
        assertThat(console.run("--help")).isZero();

        assertThat(console.out())
                .contains(
                        "demo",
                        "serve",
                        "worlds",
                        "chats",
                        "emit",
                        "tail",
                        "replay",
                        "get",
                        "count",
                        "info",
                        "verify",
                        "backup",
                        "bench",
                        "conformance")
                .contains("WORLDLOG_ADDRESS", "127.0.0.1:7420")
                .containsPattern("\\b0 +done")
                .containsPattern("69 +the server is not available")
                .containsPattern("130 +interrupted");
    }

    @Test
    void worldlogAloneIsAnInvitation() {
        assertThat(console.run()).isEqualTo(ExitCode.USAGE);

        assertThat(console.err()).contains("--help");
    }

    @Test
    void serveSaysHowAServerIsStarted() {
        assertThat(console.run("serve", "--data", "x")).isEqualTo(ExitCode.USAGE);

        assertThat(console.err()).contains("./worldlog serve --data x");
    }

    @Test
    void benchSaysHowTheBenchmarkIsStarted() {
        assertThat(console.run("bench", "--quick")).isEqualTo(ExitCode.USAGE);

        assertThat(console.err()).contains("./worldlog bench --quick");
    }

    @Test
    void conformanceSaysHowTheKitIsStarted() {
        assertThat(console.run("conformance", "--list")).isEqualTo(ExitCode.USAGE);

        assertThat(console.err()).contains("./worldlog conformance --list");
    }

    @Test
    void helpServeExplainsTheLauncher() {
        assertThat(console.run("help", "serve")).isZero();

        assertThat(console.out()).contains("./worldlog serve", "launcher");
    }

    @Test
    void saysItsVersion() {
        assertThat(console.run("--version")).isZero();

        assertThat(console.out()).startsWith("worldlog ");
    }
}
