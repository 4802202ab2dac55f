package dev.worldlog.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that are no adapters at all: each is reported, and none stops the kit. Not thread-safe. */
final class HostileAdapterTest {
    private static final String CONNECTED = "{\"id\":1,\"result\":{\"unsupported\":[%s]}}";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "cat > /dev/null, 2, has no answer within 2 s",
                "sleep 1000, 2, has no answer within 2 s",
                "sh -c 'echo oops >&2; exit 3', 60, the adapter ended with exit code 3",
                "sh -c 'echo oops >&2; exit 3', 60, oops",
                "echo hello, 60, something that is no report: hello",
                "echo '{\"id\":77}', 60, reports on a command that it was not given",
                "sh -c 'yes {} | head -c 1000', 60, something that is no report",
                "no-such-program, 60, the adapter ended with exit code 127"
            })
    void whatIsNoAdapterIsReported(String command, String patience, String expected) {
        Run run = Run.of("--adapter", "bad=" + command, "--scenario", "world.token", "--patience", patience);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("bad FAILS world.token").contains(expected);
    }

    @Test
    void aLineThatDoesNotEndIsNotReadForEver() {
        Run run = Run.of("--adapter", "bad=cat /dev/zero", "--scenario", "world.token", "--patience", "60");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("bad FAILS world.token").contains("a line of more than");
    }

    @Test
    void whatAClientDoesNotHaveIsNeitherAFailureNorAPass() {
        String adapter =
                "small=sh -c 'read line; echo \"$0\"; cat >/dev/null' '" + CONNECTED.formatted("\"get_world\"") + "'";

        Run run = Run.of("--adapter", adapter, "--scenario", "world.token");

        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains("not supported").contains("small: 0 passed, 0 failed, 1 not supported");
    }

    @Test
    void aWrongCommandLineIsExplained() {
        assertThat(Run.of("--adapter", "nonsense").err()).contains("expected: NAME=COMMAND LINE");
        assertThat(Run.of("--adapter", "java", "--adapter", "java").err()).contains("two are called 'java'");
        assertThat(Run.of("--scenario", "nothing.*").err()).contains("no scenario is called 'nothing.*'");
        assertThat(Run.of("--jobs", "0").exitCode()).isEqualTo(2);
        assertThat(Run.of("--patience", "0").exitCode()).isEqualTo(2);
    }
}
