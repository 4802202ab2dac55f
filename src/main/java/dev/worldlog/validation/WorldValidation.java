package dev.worldlog.validation;

import com.google.protobuf.FieldMask;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.Limits;
import dev.worldlog.v1.World;
import java.util.Map;
import java.util.Set;

/**
 * Checks what is asked of worlds. Every method throws {@link EventLogException} {@code INVALID_REQUEST} naming the fields
 * at fault.
 *
 * <p>Not thread-safe; one for each request.
 */
public final class WorldValidation {
    private static final Set<String> CHANGEABLE = Set.of("display_name", "labels");
    private final Violations violations = new Violations();
    private final Texts texts = new Texts(violations);

    private WorldValidation() {}

    /** Checks a world to create. */
    public static void checkNew(World world) {
        WorldValidation validation = new WorldValidation();
        validation.texts.requiredId("world.id", world.getId());
        validation.content(world);
        validation.violations.throwIfAny();
    }

    /** Checks a change of a world. */
    public static void checkChange(World world, FieldMask mask) {
        WorldValidation validation = new WorldValidation();
        validation.texts.requiredId("world.id", world.getId());
        validation.content(world);
        if (mask.getPathsCount() == 0) {
            validation.violations.add("update_mask", "empty (expected: display_name, labels or both)");
        }
        for (String path : mask.getPathsList()) {
            if (!CHANGEABLE.contains(path)) {
                validation.violations.add(
                        "update_mask", Texts.shown(path) + " (expected: display_name, labels or both)");
            }
        }
        validation.violations.throwIfAny();
    }

    /** Checks the id of a world that is referred to. */
    public static void checkId(String world) {
        checkId("world", world);
    }

    /** Checks a field that holds an id. */
    public static void checkId(String field, String id) {
        WorldValidation validation = new WorldValidation();
        validation.texts.requiredId(field, id);
        validation.violations.throwIfAny();
    }

    /** Checks labels to select by. */
    public static void checkLabels(Map<String, String> labels) {
        WorldValidation validation = new WorldValidation();
        validation.texts.labels("labels", labels);
        validation.violations.throwIfAny();
    }

    private void content(World world) {
        texts.name("world.display_name", world.getDisplayName(), Limits.DISPLAY_NAME_BYTES_MAX);
        texts.labels("world.labels", world.getLabelsMap());
    }
}
