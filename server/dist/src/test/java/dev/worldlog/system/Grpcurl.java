package dev.worldlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The real grpcurl. Where it is not installed, tests that ask for it are skipped; in CI they fail instead.
 *
 * <p>Immutable.
 */
public final class Grpcurl {
    private static final String ABSENT =
            "grpcurl is not on the PATH; go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3";

    private final Path program;
    private final String address;

    private Grpcurl(Path program, String address) {
        this.program = program;
        this.address = address;
    }

    /** Calls the server at this address, plaintext. */
    public static Grpcurl at(String address) {
        return new Grpcurl(require(), address);
    }

    /** Skips the test, or in CI fails it, where there is no grpcurl; call it before anything is started. */
    public static Path require() {
        List<Path> found = Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
                .map(directory -> Path.of(directory).resolve("grpcurl"))
                .filter(Files::isExecutable)
                .toList();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(found).as(ABSENT).isNotEmpty();
        }
        assumeTrue(!found.isEmpty(), ABSENT);
        return found.get(0);
    }

    /** Lists or describes: {@code list}, {@code describe worldlog.v1.Event}. */
    public WorldlogProcess ask(String... verbAndSymbol) {
        return start(List.of(), List.of(verbAndSymbol));
    }

    /** Calls a method, e.g. {@code worldlog.v1.EventService/Emit}, with a request in JSON. */
    public WorldlogProcess call(String method, String requestJson) {
        return start(List.of("-d", requestJson), List.of(method));
    }

    private WorldlogProcess start(List<String> before, List<String> after) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-plaintext"));
        command.addAll(before);
        command.add(address);
        command.addAll(after);
        return WorldlogProcess.start(command, Map.of());
    }
}
