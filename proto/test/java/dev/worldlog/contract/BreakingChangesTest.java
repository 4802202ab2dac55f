package dev.worldlog.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.TextFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BreakingChangesTest {
    private static final String OLDER = """
            name: "lab.proto" package: "lab" syntax: "proto3"
            options { java_package: "dev.lab" go_package: "lab" }
            message_type {
              name: "Note"
              field { name: "text" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL json_name: "text" }
              field { name: "size" number: 2 type: TYPE_INT64 label: LABEL_OPTIONAL json_name: "size" oneof_index: 0 }
              field { name: "colour" number: 3 type: TYPE_ENUM type_name: ".lab.Colour" label: LABEL_OPTIONAL }
              oneof_decl { name: "measure" }
              reserved_range { start: 10 end: 20 }
              reserved_name: "title"
              nested_type { name: "Inner" }
              enum_type { name: "Mood" value { name: "MOOD_UNSPECIFIED" number: 0 } }
            }
            enum_type {
              name: "Colour"
              value { name: "COLOUR_UNSPECIFIED" number: 0 }
              value { name: "COLOUR_RED" number: 1 }
              reserved_range { start: 5 end: 5 }
              reserved_name: "COLOUR_BLUE"
            }
            service {
              name: "Lab"
              method { name: "Write" input_type: ".lab.Note" output_type: ".lab.Note" }
            }
            extension { name: "mark" number: 5000 type: TYPE_BOOL label: LABEL_OPTIONAL extendee: ".lab.Options" }
            """;

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaks")
    void everyKindOfBreakIsNamed(String expected, Consumer<FileDescriptorProto.Builder> change) throws Exception {
        FileDescriptorProto.Builder newer = older().toBuilder();
        change.accept(newer);

        assertThat(BreakingChanges.between(set(older()), set(newer.build())))
                .singleElement()
                .asString()
                .contains(expected);
    }

    static Stream<Arguments> breaks() {
        return Stream.concat(Stream.concat(fieldBreaks(), typeBreaks()), serviceBreaks());
    }

    private static Stream<Arguments> fieldBreaks() {
        return Stream.of(
                planted(
                        "field 1 of lab.Note is gone; it was {json_name=text",
                        file -> note(file).removeField(0)),
                planted("field 1 of lab.Note is gone", file -> text(file).setNumber(4)),
                planted(
                        "field 1 of lab.Note: name was 'text', is 'body'",
                        file -> text(file).setName("body")),
                planted(
                        "field 1 of lab.Note: json_name was 'text', is 'Text'",
                        file -> text(file).setJsonName("Text")),
                planted(
                        "field 1 of lab.Note: type was 'TYPE_STRING', is 'TYPE_BYTES'",
                        file -> text(file).setType(FieldDescriptorProto.Type.TYPE_BYTES)),
                planted(
                        "field 3 of lab.Note: type was 'TYPE_ENUM .lab.Colour'",
                        file -> note(file).getFieldBuilder(2).setTypeName(".lab.Note.Mood")),
                planted(
                        "field 1 of lab.Note: label was 'LABEL_OPTIONAL', is 'LABEL_REPEATED'",
                        file -> text(file).setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)),
                planted(
                        "field 1 of lab.Note: presence was 'implied', is 'optional'",
                        file -> text(file).setOneofIndex(0).setProto3Optional(true)),
                planted(
                        "field 1 of lab.Note: oneof was 'none', is 'measure'",
                        file -> text(file).setOneofIndex(0)),
                planted(
                        "field 2 of lab.Note: oneof was 'measure', is 'none'",
                        file -> note(file).getFieldBuilder(1).clearOneofIndex()),
                planted("extension 5000 of .lab.Options is gone", file -> file.clearExtension()));
    }

    private static Stream<Arguments> typeBreaks() {
        return Stream.of(
                planted("message lab.Note.Inner is gone", file -> note(file).clearNestedType()),
                planted(
                        "reserved 10 to 19 of lab.Note",
                        file -> note(file).getReservedRangeBuilder(0).setStart(11)),
                planted(
                        "reserved name title of lab.Note is gone",
                        file -> note(file).clearReservedName()),
                planted("reserved name title of lab.Note is gone", file -> title(file, 4)),
                planted(
                        "reserved 10 to 19 of lab.Note",
                        file -> title(file, 12).getReservedRangeBuilder(1).setStart(14)),
                planted(
                        "reserved 10 to 19 of lab.Note",
                        file -> title(file, 12)
                                .addReservedName("title")
                                .getFieldBuilder(3)
                                .setName("heading")),
                planted(
                        "value 1 of lab.Colour is gone",
                        file -> file.getEnumTypeBuilder(0).removeValue(1)),
                planted(
                        "value 1 of lab.Colour is gone",
                        file -> file.getEnumTypeBuilder(0).getValueBuilder(1).setNumber(2)),
                planted(
                        "value 1 of lab.Colour: name was 'COLOUR_RED', is 'COLOUR_ROT'",
                        file -> file.getEnumTypeBuilder(0).getValueBuilder(1).setName("COLOUR_ROT")),
                planted(
                        "reserved 5 to 5 of lab.Colour",
                        file -> file.getEnumTypeBuilder(0).clearReservedRange()),
                planted(
                        "reserved name COLOUR_BLUE of lab.Colour is gone",
                        file -> file.getEnumTypeBuilder(0).clearReservedName()),
                planted(
                        "file lab.proto: java_package was 'dev.lab', is 'dev.other'",
                        file -> file.getOptionsBuilder().setJavaPackage("dev.other")));
    }

    private static Stream<Arguments> serviceBreaks() {
        return Stream.of(
                planted(
                        "method lab.Lab/Write is gone",
                        file -> file.getServiceBuilder(0).removeMethod(0)),
                planted(
                        "method lab.Lab/Write is gone",
                        file -> file.getServiceBuilder(0).getMethodBuilder(0).setName("Put")),
                planted(
                        "request was '.lab.Note', is '.lab.Note.Inner'",
                        file -> file.getServiceBuilder(0).getMethodBuilder(0).setInputType(".lab.Note.Inner")),
                planted(
                        "response was '.lab.Note', is '.lab.Note.Inner'",
                        file -> file.getServiceBuilder(0).getMethodBuilder(0).setOutputType(".lab.Note.Inner")),
                planted(
                        "client streaming was 'false', is 'true'",
                        file -> file.getServiceBuilder(0).getMethodBuilder(0).setClientStreaming(true)),
                planted(
                        "server streaming was 'false', is 'true'",
                        file -> file.getServiceBuilder(0).getMethodBuilder(0).setServerStreaming(true)));
    }

    @Test
    void aRemovedServiceIsNamedWithItsMethods() throws Exception {
        FileDescriptorProto newer = older().toBuilder().clearService().build();

        assertThat(BreakingChanges.between(set(older()), set(newer)))
                .satisfiesExactly(
                        service -> assertThat(service).startsWith("service lab.Lab is gone"),
                        method -> assertThat(method).startsWith("method lab.Lab/Write is gone"));
    }

    @Test
    void additionsPass() throws Exception {
        FileDescriptorProto.Builder newer = older().toBuilder();
        note(newer).addField(FieldDescriptorProto.newBuilder().setName("extra").setNumber(4));
        note(newer)
                .addField(FieldDescriptorProto.newBuilder()
                        .setName("weight")
                        .setNumber(5)
                        .setOneofIndex(0));
        note(newer).getReservedRangeBuilder(0).setStart(9).setEnd(30);
        newer.getEnumTypeBuilder(0).addValueBuilder().setName("COLOUR_GREEN").setNumber(2);
        newer.getServiceBuilder(0).addMethodBuilder().setName("Read");
        newer.addMessageTypeBuilder().setName("Book");

        assertThat(BreakingChanges.between(set(older()), set(newer.build()))).isEmpty();
    }

    @Test
    void aReservedNameMayTakeAReservedNumber() throws Exception {
        FileDescriptorProto.Builder newer = older().toBuilder();
        title(newer, 12);

        assertThat(BreakingChanges.between(set(older()), set(newer.build()))).isEmpty();
    }

    /** Gives the field "title" what was reserved for it: the name, and the number if it was. */
    private static DescriptorProto.Builder title(FileDescriptorProto.Builder file, int number) {
        DescriptorProto.Builder note = note(file).clearReservedName();
        note.addField(FieldDescriptorProto.newBuilder().setName("title").setNumber(number));
        if (number >= 10) {
            note.getReservedRangeBuilder(0).setEnd(number);
            note.addReservedRangeBuilder().setStart(number + 1).setEnd(20);
        }
        return note;
    }

    private static Arguments planted(String expected, Consumer<FileDescriptorProto.Builder> change) {
        return Arguments.of(expected, change);
    }

    private static DescriptorProto.Builder note(FileDescriptorProto.Builder file) {
        return file.getMessageTypeBuilder(0);
    }

    private static FieldDescriptorProto.Builder text(FileDescriptorProto.Builder file) {
        return note(file).getFieldBuilder(0);
    }

    private static FileDescriptorProto older() throws TextFormat.ParseException {
        return TextFormat.parse(OLDER, FileDescriptorProto.class);
    }

    private static FileDescriptorSet set(FileDescriptorProto file) {
        return FileDescriptorSet.newBuilder().addFile(file).build();
    }
}
