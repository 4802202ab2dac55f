package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that cannot succeed, and what a script and a person learn from them. */
@Timeout(120)
final class ExitCodeIT {
    private static final Pattern CODE_OF_THE_COMMAND_LINE = Pattern.compile("(?m)^ *(\\d+) +\\w");
    private static final Pattern CODE_OF_THE_SERVER = Pattern.compile("[:,]\\s(\\d+) [a-z]");

    private static WorldlogProcess server;
    private static String address;
    private static List<Integer> codesOfTheCommandLine;
    private static List<Integer> codesOfTheServer;

    @BeforeAll
    static void startServer() throws Exception {
        server = WorldlogProcess.serve("--store", "memory");
        address = server.address();
        try (WorldlogProcess create = WorldlogProcess.command("--address", address, "worlds", "create", "garden")) {
            assertThat(create.exitCode()).as(create.said()).isZero();
        }
        codesOfTheCommandLine = codesInHelp(CODE_OF_THE_COMMAND_LINE, "--help");
        codesOfTheServer = codesInHelp(CODE_OF_THE_SERVER, "serve", "--help");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void theHelpOfBothProgramsNamesTheirExitCodes() {
        assertThat(codesOfTheCommandLine).containsExactly(0, 1, 2, 3, 4, 5, 69, 130);
        assertThat(codesOfTheServer).containsExactly(0, 1, 64, 65, 70, 73, 75, 76, 77, 78);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
             1 | worlds create ?garden                     | world.id
             1 | get garden ?event                         | id
             1 | emit garden --from /no/such/file          | /no/such/file
             2 | tali garden                               | did you mean tail
             2 | tail garden --afer 0                      | --after
             2 | tail garden --after yesterday             | --after
             2 | emit garden                               | --message
             2 | worlds list --address nonsense            | nonsense
             3 | worlds show nowhere                       | nowhere
             3 | tail nowhere                              | nowhere
             3 | get garden 7                              | 7
             4 | worlds create garden                      | garden
            69 | worlds list --address 127.0.0.1:1         | cannot reach the server at 127.0.0.1:1
            """)
    void theCommandLineSaysInOneLineWhatIsWrong(int exitCode, String arguments, String said) throws Exception {
        assertThat(codesOfTheCommandLine).contains(exitCode);
        assertFails(exitCode, said, Map.of("WORLDLOG_ADDRESS", address), arguments.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            64 | --dta x                                   | --data
            64 | --listen                                  | --listen
            77 | --data /dev/null                          | is not a directory
            78 | --listen nonsense                         | HOST:PORT
            78 | --listen 0.0.0.0:0                        | --insecure
            78 | --listen ADDRESS --store memory           | cannot listen on
            78 | --store postgres                          | sqlite or memory
            78 | --max-streams 0                           | 1 to 1000000
            78 | --shutdown-patience soon                  | 30s
            78 | --config /no/such/file                    | /no/such/file
            """)
    void theServerSaysInOneLineWhatIsWrong(int exitCode, String options, String said) throws Exception {
        assertThat(codesOfTheServer).contains(exitCode);
        assertFails(exitCode, said, Map.of(), ("serve " + options.replace("ADDRESS", address)).split(" "));
    }

    @Test
    void anUnknownSettingInTheEnvironmentIsRefused() throws Exception {
        assertFails(78, "WORLDLOG_LISTEN", Map.of("WORLDLOG_LISTN", "127.0.0.1:0"), "serve");
    }

    private static void assertFails(int exitCode, String said, Map<String, String> environment, String... arguments)
            throws InterruptedException {
        try (WorldlogProcess process = WorldlogProcess.launch(Distribution.launcher(), environment, arguments)) {
            assertThat(process.exitCode()).as(process.said()).isEqualTo(exitCode);
            assertThat(process.errors())
                    .singleElement()
                    .asString()
                    .startsWith("worldlog: ")
                    .contains(said);
            assertThat(process.output()).isEmpty();
        }
    }

    /** The numbers in what the help says after "Exit codes:". */
    private static List<Integer> codesInHelp(Pattern code, String... arguments) throws InterruptedException {
        try (WorldlogProcess help = WorldlogProcess.command(arguments)) {
            assertThat(help.exitCode()).as(help.said()).isZero();
            String text = String.join("\n", help.output());
            return code.matcher(text.substring(text.indexOf("Exit codes:")))
                    .results()
                    .map((MatchResult found) -> Integer.parseInt(found.group(1)))
                    .toList();
        }
    }
}
