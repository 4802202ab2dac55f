package dev.worldlog.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The real grpcurl. Where it is not installed, tests that ask for it are skipped; in CI they fail instead.
 *
 * <p>Immutable.
 */
public final class Grpcurl {
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
        return OnPath.require("grpcurl", "go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3");
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
