package dev.worldlog.simulation;

import dev.worldlog.engine.Events;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.ToolPhase;

/**
 * Random events, each with a content of its own, and filters that let some of them pass.
 *
 * <p>Not thread-safe.
 */
final class RandomEvents {
    /** So many of them fill more than one frame. */
    private static final int LARGE_CHARACTERS = 30_000;

    private final Dice dice;
    private final boolean someAreLarge;
    private int made;

    RandomEvents(Dice dice) {
        this.dice = dice;
        this.someAreLarge = dice.oneIn(8);
    }

    Event named() {
        return unnamed().toBuilder().setId("id-" + made).build();
    }

    Event unnamed() {
        String text = made++ + (someAreLarge && dice.oneIn(8) ? "x".repeat(LARGE_CHARACTERS) : "");
        Event event = switch (dice.below(4)) {
            case 0 -> Events.message(text);
            case 1 -> Events.chunk(text);
            case 2 -> Events.tool(ToolPhase.TOOL_PHASE_START, "{\"n\":\"" + text + "\"}");
            default -> Events.system("custom.n" + (made - 1));
        };
        Event.Builder built = event.toBuilder();
        if (dice.flip()) {
            built.setChat("chat-" + dice.below(2));
        }
        if (dice.oneIn(3)) {
            built.putLabels("team", "t" + dice.below(2));
        }
        return built.build();
    }

    /** Another event under the same id. */
    Event changed(Event event) {
        return event.toBuilder().putLabels("changed", "" + dice.below(3)).build();
    }

    EventFilter filter() {
        EventFilter.Builder filter = EventFilter.newBuilder();
        if (dice.oneIn(4)) {
            filter.addKinds(EventKind.forNumber(1 + dice.below(4)));
        }
        if (dice.oneIn(5)) {
            filter.addChats(dice.oneIn(4) ? "" : "chat-" + dice.below(2));
        }
        if (dice.oneIn(8)) {
            filter.putLabels("team", "t" + dice.below(2));
        }
        return filter.build();
    }
}
