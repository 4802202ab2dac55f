package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ProtocolMessageEnum;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.GapReason;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.ToolPhase;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
                "conformance",
                "doctor",
                "config",
                "config show",
                "completion",
                "help"
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
                        "conformance",
                        "doctor",
                        "config",
                        "completion")
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
    void theConceptsAreOnePageWithEveryWordThatTheOutputUses() {
        assertThat(console.run("help", "concepts")).isZero();

        assertThat(console.out().lines())
                .hasSizeLessThan(60)
                .allMatch(line -> line.length() <= 96)
                .noneMatch(line -> line.contains("\t"));
        assertThat(console.out())
                .contains("world ", "chat ", "event ", "message ", "sse ", "tool ", "system ", "sequence ", "event id")
                .contains("accepted", "durable", "ack ", "durable_through", "replay", "subscribe", "cursor")
                .contains("caught up", "fell behind", "gap ", "diverged", "visibility", "epoch", "log id");
    }

    @Test
    void theConceptsExplainEveryKindPhaseAndReason() {
        console.run("help", "concepts");

        assertThat(console.out()).contains(names(GapReason.values(), "GAP_REASON_", ' '));
        assertThat(console.out()).contains(names(SsePhase.values(), "SSE_PHASE_", '-'));
        assertThat(console.out()).contains(names(ToolPhase.values(), "TOOL_PHASE_", '-'));
        assertThat(console.out()).contains(names(AckLevel.values(), "ACK_LEVEL_", ' '));
        assertThat(console.out()).contains(names(EventKind.values(), "EVENT_KIND_", ' '));
    }

    @Test
    void exitCodesAreTheSameInTheHelpTheirPageAndTheReadme() throws Exception {
        console.run("--help");
        String overview = console.out();
        console.run("help", "exit-codes");
        String page = console.out().substring(overview.length());
        String readme = Files.readString(Path.of("..", "..", "README.md"));

        for (Field code : ExitCode.class.getDeclaredFields()) {
            int number = code.getInt(null);
            Matcher row =
                    Pattern.compile("(?m)^ *" + number + "  (.*?)(  .*)?$").matcher(page);
            assertThat(row.find()).as("%s in help exit-codes", code).isTrue();
            assertThat(overview).containsPattern("(?m)^ *" + number + " +\\Q" + row.group(1) + "\\E$");
            assertThat(readme).contains("| " + number + " | " + row.group(1) + " |");
        }
    }

    @Test
    void theSettingsAreExplainedByAllOfTheirNames() {
        console.run("help", "config");

        for (ConnectionSetting setting : ConnectionSetting.values()) {
            assertThat(console.out()).contains(setting.variable()).containsPattern("(?m) " + setting.key() + "( |$)");
        }
    }

    @Test
    void helpExplainsCommandsWithinCommands() {
        assertThat(console.run("help", "worlds", "create")).isZero();
        assertThat(console.run("help")).isZero();

        assertThat(console.out()).contains("Usage: worldlog worlds create", "Usage: worldlog [");
    }

    @Test
    void helpForWhatIsNotThereIsAMistake() {
        assertThat(console.run("help", "concept")).isEqualTo(ExitCode.USAGE);
        assertThat(console.run("help", "worlds", "creat")).isEqualTo(ExitCode.USAGE);

        assertThat(console.err()).contains("no command or topic 'concept'", "no command or topic 'creat'");
    }

    private static String[] names(ProtocolMessageEnum[] values, String prefix, char hyphen) {
        return Stream.of(values)
                .map(Object::toString)
                .filter(name -> !name.equals("UNRECOGNIZED") && !name.endsWith("UNSPECIFIED"))
                .map(name -> name.replace(prefix, "").toLowerCase(Locale.ROOT).replace('_', hyphen))
                .toArray(String[]::new);
    }

    @Test
    void saysItsVersion() {
        assertThat(console.run("--version")).isZero();

        assertThat(console.out()).startsWith("worldlog ");
    }
}
