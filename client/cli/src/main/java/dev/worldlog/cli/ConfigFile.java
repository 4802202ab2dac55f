package dev.worldlog.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The user's settings for several servers: lines {@code key = value}, those of a profile after {@code [name]}. Lines before the
 * first profile hold for all of them.
 *
 * <p>Strict: an unknown key, a key said twice and anything else are refused with their line. Immutable.
 */
final class ConfigFile {
    private static final Pattern PROFILE = Pattern.compile("\\[\\s*([A-Za-z0-9._-]+)\\s*]");
    private static final Pattern PAIR = Pattern.compile("([a-z-]+)\\s*=\\s*(.*)");
    private static final String EVERYBODY = "";

    private final Path path;
    private final Map<String, Map<String, Line>> profiles;

    private ConfigFile(Path path, Map<String, Map<String, Line>> profiles) {
        this.path = path;
        this.profiles = profiles;
    }

    /** What stands there, and in which line. Immutable. */
    record Line(String value, int number) {}

    /** Reads a file; one that is not there is empty. */
    static ConfigFile read(Path path, Set<String> keys) {
        try {
            return new ConfigFile(path, parse(path, Files.readString(path), keys));
        } catch (NoSuchFileException e) {
            return new ConfigFile(path, Map.of());
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, "cannot read " + path + ": " + e.getMessage());
        }
    }

    Path path() {
        return path;
    }

    /** The names of the profiles, sorted. */
    Set<String> profileNames() {
        Set<String> names = new TreeSet<>(profiles.keySet());
        names.remove(EVERYBODY);
        return names;
    }

    /** What a profile says, or the lines before all profiles; {@code profile} is empty for those alone. */
    Optional<Line> line(String profile, String key) {
        Line own = profiles.getOrDefault(profile, Map.of()).get(key);
        return Optional.ofNullable(
                own == null ? profiles.getOrDefault(EVERYBODY, Map.of()).get(key) : own);
    }

    private static Map<String, Map<String, Line>> parse(Path path, String text, Set<String> keys) {
        Map<String, Map<String, Line>> profiles = new LinkedHashMap<>();
        Map<String, Line> profile = profiles.computeIfAbsent(EVERYBODY, name -> new LinkedHashMap<>());
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher head = PROFILE.matcher(line);
            Matcher pair = PAIR.matcher(line);
            if (head.matches()) {
                profile = new LinkedHashMap<>();
                if (profiles.putIfAbsent(head.group(1), profile) != null) {
                    throw wrong(path, number, "the profile '" + head.group(1) + "' is there already");
                }
            } else if (!pair.matches()) {
                throw wrong(path, number, "expected: key = value, or [profile]");
            } else if (!keys.contains(pair.group(1))) {
                throw wrong(
                        path,
                        number,
                        "there is no setting '" + pair.group(1) + "' (there are: " + String.join(", ", keys) + ")");
            } else if (profile.putIfAbsent(pair.group(1), new Line(unquoted(pair.group(2)), number)) != null) {
                throw wrong(path, number, "'" + pair.group(1) + "' is said twice");
            }
        }
        return profiles;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** The line itself is not repeated: it may hold a token. */
    private static CommandException wrong(Path path, int number, String what) {
        return new CommandException(ExitCode.USAGE, path + ", line " + number + ": " + what);
    }
}
