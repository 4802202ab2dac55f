package dev.worldlog.bench.report;

import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.Machine;
import dev.worldlog.bench.measure.Quantity;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.measure.Row.Figures;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result as a table for people: medians, the lowest and the highest round in brackets. Beneath it, how to read each row, and
 * why a goal is missed.
 *
 * <p>Immutable.
 */
public record TableReport(Machine machine, List<Row> rows) {
    private static final List<String> HEADS =
            List.of("what", "unit", "Worldlog", "reference", "which", "durable", "ratio", "goal", "");

    public List<String> lines() {
        List<List<String>> cells = new ArrayList<>(List.of(HEADS));
        rows.forEach(row -> cells.add(cells(row)));
        List<String> lines = new ArrayList<>(aligned(cells));
        lines.add("");
        rows.stream().map(row -> row.id() + ": " + row.note()).forEach(lines::add);
        lines.add("");
        List<Row> missed =
                rows.stream().filter(row -> !row.whyMissed().isEmpty()).toList();
        if (!missed.isEmpty()) {
            missed.stream()
                    .map(row -> "MISSED by " + row.id() + ": " + row.whyMissed())
                    .forEach(lines::add);
            lines.add("");
        }
        lines.add(machine.toString());
        return lines;
    }

    private static List<String> cells(Row row) {
        Figures reference = row.reference();
        Boolean met = row.isMet();
        String verdict = met == null ? "" : met ? "met" : "MISSED";
        String goal = text(row.goal());
        if (reference == null) {
            return List.of(row.what(), row.unit(), text(row.subject()), "", "", durability(row), "", goal, verdict);
        }
        return List.of(
                row.what(),
                row.unit(),
                text(row.subject()),
                text(reference),
                reference.who(),
                durability(row),
                row.hasRatio() ? Quantity.text(row.ratio()) + " ×" : "",
                goal,
                verdict);
    }

    private static String text(@Nullable Goal goal) {
        if (goal == null) {
            return "";
        }
        return goal.isOfRatio() ? goal + " ×" : goal.toString();
    }

    private static String text(Figures figures) {
        return Quantity.text(figures.samples().median()) + " ("
                + Quantity.text(figures.samples().min()) + "–"
                + Quantity.text(figures.samples().max()) + ")";
    }

    /** Of the one and of the other side, where anything is stored. */
    private static String durability(Row row) {
        Figures reference = row.reference();
        String own = row.subject().durability();
        return own.isEmpty() || reference == null ? own : own + " / " + level(reference);
    }

    private static String level(Figures reference) {
        return reference.durability().isEmpty() ? "none" : reference.durability();
    }

    private static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[HEADS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
