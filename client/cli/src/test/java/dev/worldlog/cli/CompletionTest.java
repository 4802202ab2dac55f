package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completions, asked for by real shells where they are installed. Not thread-safe. */
class CompletionTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "wor, worlds",
        "ta, tail",
        "worlds cre, create",
        "tail garden --unt, --until-caught-up",
        "replay garden --output js, json jsonl",
        "worlds list --prof, --profile",
        "completion z, zsh"
    })
    void bashCompletesCommandsOptionsAndValues(String typed, String expected) throws Exception {
        assertThat(completed("bash", typed)).containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void zshTakesTheSameCompletions() throws Exception {
        assertThat(completed("zsh", "worlds cre")).contains("create");
    }

    @Test
    void anotherShellIsAMistake() {
        TestConsole console = new TestConsole("127.0.0.1:1");

        assertThat(console.run("completion", "fish")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("fish");
    }

    /** What the shell would offer after these words and the Tab key. */
    private List<String> completed(String shell, String typed) throws IOException, InterruptedException {
        requireInstalled(shell);
        TestConsole console = new TestConsole("127.0.0.1:1");
        assertThat(console.run("completion", shell)).isZero();
        Path completions = Files.writeString(directory.resolve("completions"), console.out());
        int words = typed.split(" ").length;
        Path script = Files.writeString(directory.resolve("ask"), """
            emulate -R ksh 2>/dev/null
            compopt() { :; } # complains when nobody has pressed Tab
            source '%s' >/dev/null 2>&1 || exit 3
            COMP_WORDS=(worldlog %s) COMP_CWORD=%d COMP_LINE='worldlog %s' COMP_POINT=%d
            COMPREPLY=()
            _complete_worldlog
            printf '%%s\\n' "${COMPREPLY[@]}"
            """.formatted(
                        completions, typed, words, typed, typed.length() + "worldlog ".length()));
        Process process = new ProcessBuilder(shell, script.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /** In CI a test is not skipped for want of a shell. */
    private static void requireInstalled(String shell) throws InterruptedException {
        boolean isInstalled = isInstalled(shell);
        if ("true".equals(System.getenv("CI"))) {
            assertThat(isInstalled).as(shell + " is installed").isTrue();
        }
        assumeTrue(isInstalled, shell + " is not installed");
    }

    private static boolean isInstalled(String shell) throws InterruptedException {
        try {
            return new ProcessBuilder(shell, "-c", "true").start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
