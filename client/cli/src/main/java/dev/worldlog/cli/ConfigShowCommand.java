package dev.worldlog.cli;

import dev.worldlog.cli.ConnectionSettings.Value;
import dev.worldlog.cli.output.OneLine;
import dev.worldlog.cli.output.Table;
import java.nio.file.Files;
import picocli.CommandLine.Command;

/**
 * {@code worldlog config show}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show each setting and where its value comes from.",
        footer = {"", "Examples:", "  worldlog config show", "  WORLDLOG_PROFILE=production worldlog config show"})
final class ConfigShowCommand implements Runnable {
    private final Root root;

    ConfigShowCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        ConnectionSettings settings = root.settings();
        Table table = new Table("SETTING", "VALUE", "FROM");
        table.add(
                "profile", shown(settings.profile().text()), settings.profile().source());
        for (ConnectionSetting setting : ConnectionSetting.values()) {
            Value value = settings.value(setting);
            boolean secret = setting == ConnectionSetting.TOKEN && !value.text().isEmpty();
            table.add(setting.key(), secret ? "(hidden)" : shown(value.text()), value.source());
        }
        table.lines().forEach(root.console()::print);
        ConfigFile file = settings.file();
        String profiles = file.profileNames().isEmpty() ? "none" : String.join(", ", file.profileNames());
        root.console().print("");
        root.console()
                .print(OneLine.clean("file      " + file.path() + (Files.exists(file.path()) ? "" : " (not there)")));
        root.console().print("profiles  " + profiles);
    }

    private static String shown(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
