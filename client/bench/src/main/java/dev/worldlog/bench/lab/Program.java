package dev.worldlog.bench.lab;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program of somebody else that is installed here.
 *
 * <p>Immutable.
 */
public record Program(Path path) {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?");

    /** Looks for it on the PATH. */
    public static Optional<Program> find(String name) {
        String directories = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(directories.split(Pattern.quote(File.pathSeparator)))
                .map(directory -> Path.of(directory).resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Program::new);
    }

    /** What its {@code --version} says. */
    public String version() throws IOException {
        Process asked = new ProcessBuilder(path.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = VERSION.matcher(answer);
        return matcher.find() ? matcher.group() : answer.strip();
    }

    /** Starts it in a directory, which is made, with everything that it prints in a log beside that. */
    public Child start(Path directory, List<String> arguments) throws IOException {
        Files.createDirectories(directory);
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(arguments);
        return Child.start(
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())),
                log);
    }

    /** A port of this machine that nobody has at the moment, for programs that can not choose one. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
