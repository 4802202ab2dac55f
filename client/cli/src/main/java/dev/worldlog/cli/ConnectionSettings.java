package dev.worldlog.cli;

import dev.worldlog.cli.ConfigFile.Line;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the server is reached: a flag wins over the environment, that over the file, that over the usual value. Each value
 * knows where it comes from.
 *
 * <p>Immutable.
 */
final class ConnectionSettings {
    private static final String PROFILE_VARIABLE = "WORLDLOG_PROFILE";
    private static final String FILE_VARIABLE = "WORLDLOG_CLIENT_CONFIG";

    private static final int FLAG = 0;
    private static final int ENVIRONMENT = 1;
    private static final int FILE = 2;
    private static final int DEFAULT = 3;

    private final Map<ConnectionSetting, Value> values = new EnumMap<>(ConnectionSetting.class);
    private final Value profile;
    private final ConfigFile file;

    /** A value and who gave it; the smaller the rank, the more its giver has to say. Immutable. */
    record Value(String text, String source, int rank) {
        /** Whether this one was said with more weight than another. */
        boolean outweighs(Value other) {
            return rank < other.rank;
        }

        boolean isFromFile() {
            return rank == FILE;
        }
    }

    private ConnectionSettings(Value profile, ConfigFile file) {
        this.profile = profile;
        this.file = file;
    }

    /**
     * @param profileFlag empty when none was named
     * @param flags what the command line says
     */
    static ConnectionSettings of(
            String profileFlag, Map<ConnectionSetting, String> flags, Map<String, String> environment) {
        ConfigFile file = ConfigFile.read(path(environment), ConnectionSetting.keys());
        Value profile = profile(profileFlag, environment);
        if (!profile.text().isEmpty() && !file.profileNames().contains(profile.text())) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "there is no profile '" + profile.text() + "' (" + profile.source() + ") in " + file.path()
                            + (file.profileNames().isEmpty()
                                    ? ", and no other"
                                    : "; there are: " + String.join(", ", file.profileNames())));
        }
        ConnectionSettings settings = new ConnectionSettings(profile, file);
        for (ConnectionSetting setting : ConnectionSetting.values()) {
            settings.values.put(setting, settings.value(setting, flags, environment));
        }
        return settings;
    }

    Value value(ConnectionSetting setting) {
        return values.getOrDefault(setting, new Value(setting.usual(), "default", DEFAULT));
    }

    String text(ConnectionSetting setting) {
        return value(setting).text();
    }

    Value profile() {
        return profile;
    }

    ConfigFile file() {
        return file;
    }

    private Value value(
            ConnectionSetting setting, Map<ConnectionSetting, String> flags, Map<String, String> environment) {
        String flag = flags.get(setting);
        if (flag != null) {
            return new Value(flag, setting.flag(), FLAG);
        }
        String variable = environment.getOrDefault(setting.variable(), "");
        if (!variable.isEmpty()) {
            return new Value(variable, setting.variable(), ENVIRONMENT);
        }
        Optional<Line> line = file.line(profile.text(), setting.key());
        return line.map(found -> new Value(found.value(), file.path() + ", line " + found.number(), FILE))
                .orElse(new Value(setting.usual(), "default", DEFAULT));
    }

    private static Value profile(String flag, Map<String, String> environment) {
        if (!flag.isEmpty()) {
            return new Value(flag, "--profile", FLAG);
        }
        String variable = environment.getOrDefault(PROFILE_VARIABLE, "");
        return variable.isEmpty()
                ? new Value("", "default", DEFAULT)
                : new Value(variable, PROFILE_VARIABLE, ENVIRONMENT);
    }

    private static Path path(Map<String, String> environment) {
        String named = environment.getOrDefault(FILE_VARIABLE, "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        String base = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path directory = base.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config")
                : Path.of(base);
        return directory.resolve("worldlog").resolve("config");
    }
}
