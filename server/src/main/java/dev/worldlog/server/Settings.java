package dev.worldlog.server;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The text of every setting and where it comes from. Flags win over the environment, the environment over the properties
 * file, the file over the defaults.
 *
 * <p>Immutable.
 */
final class Settings {
    private static final String ENVIRONMENT_PREFIX = "WORLDLOG_";

    /** Names the properties file when no flag does. */
    static final String CONFIG_VARIABLE = "WORLDLOG_CONFIG";

    /** The variables that the launcher, the clients and the demo read; named here so that a misspelt setting is noticed. */
    static final Set<String> FOREIGN_VARIABLES = Set.of(
            "WORLDLOG_ADDRESS",
            "WORLDLOG_CA_FILE",
            "WORLDLOG_CERT_FILE",
            "WORLDLOG_CLIENT_CONFIG",
            CONFIG_VARIABLE,
            "WORLDLOG_DEBUG",
            "WORLDLOG_HOME",
            "WORLDLOG_JAVA",
            "WORLDLOG_JAVA_HOME",
            "WORLDLOG_JAVA_OPTIONS",
            "WORLDLOG_JAVA_OPTS",
            "WORLDLOG_KEY_FILE",
            "WORLDLOG_PLAINTEXT",
            "WORLDLOG_PROFILE",
            "WORLDLOG_REBUILD",
            "WORLDLOG_TOKEN",
            "WORLDLOG_TOKEN_FILE",
            "WORLDLOG_WORLD");

    /** What Kubernetes sets in every container beside a service named worldlog or worldlog-…. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("WORLDLOG_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\\d+_[A-Z_]+)?)");

    /** A text and its origin, as a message names it. */
    record Origin(String text, String name) {}

    private final Map<Setting, Origin> values;

    private Settings(Map<Setting, Origin> values) {
        this.values = new EnumMap<>(values);
    }

    /**
     * Joins the sources.
     *
     * @throws ConfigException when the environment or the file names something that is no setting
     */
    static Settings of(Map<Setting, String> flags, Map<String, String> environment, Map<String, String> file) {
        Map<Setting, Origin> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, new Origin(setting.defaultText(), setting.key()));
        }
        fromFile(file, values);
        fromEnvironment(environment, values);
        flags.forEach((setting, text) -> values.put(setting, new Origin(text, setting.flag())));
        return new Settings(values);
    }

    private static void fromFile(Map<String, String> file, Map<Setting, Origin> values) {
        List<String> known = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            known.add(setting.key());
        }
        file.forEach((key, text) -> {
            Setting setting = Setting.ofKey(key)
                    .orElseThrow(() -> new ConfigException("properties file: no setting is named '" + key
                            + "' (nearest: '" + NearestName.of(key, known) + "')"));
            values.put(setting, new Origin(text, setting.key() + " in the properties file"));
        });
    }

    private static void fromEnvironment(Map<String, String> environment, Map<Setting, Origin> values) {
        List<String> known = new ArrayList<>(FOREIGN_VARIABLES);
        for (Setting setting : Setting.values()) {
            String name = setting.environmentName();
            known.add(name);
            String text = environment.get(name);
            if (text != null) {
                values.put(setting, new Origin(text, name));
            }
        }
        for (String name : environment.keySet()) {
            if (name.startsWith(ENVIRONMENT_PREFIX)
                    && !known.contains(name)
                    && !SERVICE_LINK.matcher(name).matches()) {
                throw new ConfigException("environment: no setting is named '" + name + "' (nearest: '"
                        + NearestName.of(name, known) + "')");
            }
        }
    }

    String text(Setting setting) {
        return origin(setting).text().trim();
    }

    /** Returns why a value cannot be used. */
    ConfigException invalid(Setting setting, String expected) {
        return new ConfigException(origin(setting).name() + ": '" + text(setting) + "' (expected: " + expected + ")");
    }

    private Origin origin(Setting setting) {
        return Objects.requireNonNull(values.get(setting));
    }
}
