package dev.worldlog.conformance.play;

import dev.worldlog.conformance.lab.JavaProgram;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an adapter is started.
 *
 * @param name what its column in the matrix is called
 *     <p>Immutable.
 */
public record AdapterCommand(String name, List<String> command) {
    private static final Pattern FORM = Pattern.compile("(?<name>[A-Za-z0-9._-]+)=(?<line>.*\\S.*)");

    public AdapterCommand {
        command = List.copyOf(command);
    }

    /** The adapter of the client that the kit comes with. */
    public static AdapterCommand java() {
        return new AdapterCommand("java", JavaProgram.command("dev.worldlog.conformance.adapter.Main", List.of()));
    }

    /**
     * {@code NAME=COMMAND LINE}, which a shell reads; {@code java} alone is the Java client's.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static AdapterCommand of(String text) {
        if (text.equals("java")) {
            return java();
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' (expected: NAME=COMMAND LINE, or java)");
        }
        return new AdapterCommand(form.group("name"), List.of("sh", "-c", "exec " + form.group("line")));
    }
}
