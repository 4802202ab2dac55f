package dev.worldlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where settings come from, and what is wrong with them. Not thread-safe. */
class ConfigTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = directory.resolve("config");
        Files.writeString(file, """
            # everybody
            address = one.example:1

            [lab]
            address = "two.example:2"
            plaintext = true
            [remote]
            token = s3cret
            """);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aFlagWinsOverTheEnvironmentThatOverTheProfileThatOverTheRest() {
        assertThat(shown(Map.of())).contains("address     one.example:1  " + file + ", line 2");
        assertThat(shown(Map.of("WORLDLOG_PROFILE", "lab")))
                .contains("profile     lab            WORLDLOG_PROFILE")
                .contains("address     two.example:2  " + file + ", line 5");
        assertThat(shown(Map.of(), "--profile", "lab")).contains("profile     lab            --profile");
        assertThat(shown(Map.of("WORLDLOG_ADDRESS", "env:3"), "--profile", "lab"))
                .containsPattern("address +env:3 +WORLDLOG_ADDRESS")
                .containsPattern("plaintext +true +" + file + ", line 6");
        assertThat(shown(Map.of("WORLDLOG_ADDRESS", "env:3"), "--address", "flag:4"))
                .containsPattern("address +flag:4 +--address");
        assertThat(shown(Map.of(
                        "WORLDLOG_CLIENT_CONFIG", directory.resolve("none").toString())))
                .containsPattern("address +127.0.0.1:7420 +default")
                .contains("(not there)");
    }

    @Test
    void theUsualPlaceIsBelowTheHomeDirectory() throws IOException {
        Path usual =
                Files.createDirectories(directory.resolve(".config/worldlog")).resolve("config");
        Files.copy(file, usual);
        Map<String, String> home = Map.of("WORLDLOG_CLIENT_CONFIG", "", "HOME", directory.toString());

        assertThat(shown(home)).contains(usual + ", line 2", "profiles  lab, remote");
    }

    @Test
    void aTokenIsNeverShown() {
        assertThat(shown(Map.of(), "--profile", "remote"))
                .containsPattern("token +\\(hidden\\) +" + file + ", line 8")
                .doesNotContain("s3cret");
    }

    @Test
    void commandsGoWhereTheProfileSays() throws IOException {
        Files.writeString(file, "[here]\naddress = 127.0.0.1:1\n");

        TestConsole console = console(Map.of());
        assertThat(console.run("worlds", "list", "--profile", "here")).isEqualTo(ExitCode.UNAVAILABLE);

        assertThat(console.err()).contains("cannot reach the server at 127.0.0.1:1 ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        adress = x:1               | line 1: there is no setting 'adress'
        address x:1                | line 1: expected: key = value
        [lab                       | line 1: expected: key = value, or [profile]
        [a]~[b]~[a]                | line 3: the profile 'a' is there already
        [a]~address=b:1~address=c:2| line 3: 'address' is said twice
        plaintext = yes            | line 1: plaintext: 'yes' (expected: true or false)
        address = nonsense         | line 1: address: 'nonsense' (expected: host:port)
        ca-file = /no/such/ca      | line 1: cannot read /no/such/ca
        cert-file = /no/such/cert  | line 1: a certificate and its key belong together
        token-file = /no/token     | line 1: cannot read the token file /no/token
        token = two words          | line 1: not a token
        token = a~token-file = b   | line 2: there is a token already
        """)
    void whatIsWrongIsSaidWithItsLine(String text, String said) throws IOException {
        Files.writeString(file, text.replace('~', '\n'));

        TestConsole console = console(Map.of());
        assertThat(console.run("worlds", "list")).isEqualTo(ExitCode.USAGE);

        assertThat(console.err().lines()).singleElement().asString().startsWith("worldlog: " + file + ", " + said);
        assertThat(console.err()).doesNotContain("two words");
    }

    @Test
    void aTokenThatOthersCanReadIsRefused() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        TestConsole console = console(Map.of());
        assertThat(console.run("worlds", "list", "--profile", "remote")).isEqualTo(ExitCode.USAGE);

        assertThat(console.err())
                .contains("others can read the token", "chmod 600")
                .doesNotContain("s3cret");
    }

    @Test
    void aProfileThatIsNotThereIsNamedWithThoseThatAre() {
        TestConsole console = console(Map.of());
        assertThat(console.run("worlds", "list", "--profile", "lap")).isEqualTo(ExitCode.USAGE);

        assertThat(console.err()).contains("no profile 'lap' (--profile)", "there are: lab, remote");
    }

    private String shown(Map<String, String> environment, String... options) {
        TestConsole console = console(environment);
        String[] arguments = new String[options.length + 2];
        arguments[0] = "config";
        arguments[1] = "show";
        System.arraycopy(options, 0, arguments, 2, options.length);
        assertThat(console.run(arguments)).as(console.err()).isZero();
        return console.out();
    }

    private TestConsole console(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of("WORLDLOG_CLIENT_CONFIG", file.toString()));
        all.putAll(environment);
        return new TestConsole(all, Terminal.NONE);
    }
}
