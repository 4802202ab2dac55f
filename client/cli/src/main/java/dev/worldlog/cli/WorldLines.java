package dev.worldlog.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import dev.worldlog.cli.output.OneLine;
import dev.worldlog.v1.World;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * What is printed of worlds and chats.
 *
 * <p>Immutable.
 */
final class WorldLines {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private WorldLines() {}

    static List<String> details(World world) {
        List<String> lines = new ArrayList<>();
        lines.add("world            " + world.getId());
        lines.add("display name     " + OneLine.clean(world.getDisplayName()));
        world.getLabelsMap().forEach((key, value) -> lines.add("label            " + OneLine.clean(key + "=" + value)));
        lines.add("events           " + Long.toUnsignedString(world.getEventCount()));
        lines.add("last sequence    " + world.getLastSequence());
        lines.add("durable through  " + world.getDurableThrough());
        lines.add("created          " + time(world.getCreateTime()));
        lines.add("updated          " + time(world.getUpdateTime()));
        lines.add("log id           " + world.getLogId());
        lines.add("etag             " + world.getEtag());
        return lines;
    }

    static String time(Timestamp time) {
        return TIME.format(
                Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).atZone(ZoneId.systemDefault()));
    }

    static String json(MessageOrBuilder message) {
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the answer has no JSON form", e);
        }
    }
}
