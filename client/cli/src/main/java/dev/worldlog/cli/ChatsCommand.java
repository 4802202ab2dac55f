package dev.worldlog.cli;

import dev.worldlog.cli.output.Table;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Chat;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code worldlog chats}.
 *
 * <p>Not thread-safe.
 */
@Command(
        name = "chats",
        mixinStandardHelpOptions = true,
        description = "List the chats of a world.",
        footer = {"", "Examples:", "  worldlog chats garden", "  worldlog chats garden --output json | jq -r .id"})
final class ChatsCommand implements Runnable {
    private final Root root;

    @Parameters(paramLabel = "WORLD", description = "The world.")
    private String world = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    ChatsCommand(Root root) {
        this.root = root;
    }

    @Override
    public void run() {
        try (WorldlogClient client = root.connect();
                Stream<Chat> chats = client.listChats(world)) {
            if (output.json()) {
                chats.forEach(chat -> root.console().print(WorldLines.json(chat)));
                return;
            }
            Table table = new Table("CHAT", "EVENTS", "FIRST", "LAST", "LAST EMITTED");
            chats.forEach(chat -> table.add(
                    chat.getId(),
                    Long.toUnsignedString(chat.getEventCount()),
                    "#" + chat.getFirstSequence(),
                    "#" + chat.getLastSequence(),
                    WorldLines.time(chat.getLastEmitTime())));
            table.lines().forEach(root.console()::print);
        }
    }
}
