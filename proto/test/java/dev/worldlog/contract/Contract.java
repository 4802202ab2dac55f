package dev.worldlog.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A descriptor set, flattened into the elements that callers rely on.
 *
 * <p>Not thread-safe.
 */
final class Contract {
    private final Map<String, ContractElement> elements = new LinkedHashMap<>();
    /** The number of each field and value. */
    private final Map<MemberName, Integer> numbers = new LinkedHashMap<>();

    private final List<MemberName> reservedNames = new ArrayList<>();
    private final List<ReservedRange> reservedRanges = new ArrayList<>();

    private Contract() {}

    static Contract of(FileDescriptorSet files) {
        Contract contract = new Contract();
        files.getFileList().forEach(contract::addFile);
        return contract;
    }

    Map<String, ContractElement> elements() {
        return elements;
    }

    /** The number of the field or value of this name, if it is one. */
    Optional<Integer> numberOf(MemberName name) {
        return Optional.ofNullable(numbers.get(name));
    }

    List<MemberName> reservedNames() {
        return reservedNames;
    }

    List<ReservedRange> reservedRanges() {
        return reservedRanges;
    }

    private void addFile(FileDescriptorProto file) {
        FileOptions options = file.getOptions();
        add(
                "file " + file.getName(),
                Map.of(
                        "package", file.getPackage(),
                        "syntax", file.getSyntax(),
                        "go_package", options.getGoPackage(),
                        "java_package", options.getJavaPackage(),
                        "java_outer_classname", options.getJavaOuterClassname(),
                        "java_multiple_files", Boolean.toString(options.getJavaMultipleFiles())));
        String scope = file.getPackage();
        file.getMessageTypeList().forEach(message -> addMessage(file, scope, message));
        file.getEnumTypeList().forEach(enumeration -> addEnum(file, scope, enumeration));
        file.getServiceList().forEach(service -> addService(file, service));
        file.getExtensionList().forEach(extension -> addExtension(scope, extension));
    }

    private void addMessage(FileDescriptorProto file, String scope, DescriptorProto message) {
        String name = scope + "." + message.getName();
        add("message " + name, Map.of("file", file.getName()));
        message.getFieldList().forEach(field -> addField(name, message, field));
        message.getNestedTypeList().forEach(nested -> addMessage(file, name, nested));
        message.getEnumTypeList().forEach(nested -> addEnum(file, name, nested));
        message.getExtensionList().forEach(extension -> addExtension(name, extension));
        message.getReservedNameList().forEach(reserved -> reservedNames.add(new MemberName(name, reserved)));
        // The end of a message's range is exclusive, that of an enum's is not.
        message.getReservedRangeList()
                .forEach(range -> reservedRanges.add(new ReservedRange(name, range.getStart(), range.getEnd() - 1)));
    }

    private void addField(String owner, DescriptorProto message, FieldDescriptorProto field) {
        Map<String, String> properties = fieldProperties(field);
        if (field.hasOneofIndex()) {
            String group = message.getOneofDecl(field.getOneofIndex()).getName();
            properties.put("oneof", field.getProto3Optional() ? "none" : group);
        }
        add("field " + field.getNumber() + " of " + owner, properties);
        numbers.put(new MemberName(owner, field.getName()), field.getNumber());
    }

    private void addExtension(String scope, FieldDescriptorProto extension) {
        Map<String, String> properties = fieldProperties(extension);
        properties.put("scope", scope);
        add("extension " + extension.getNumber() + " of " + extension.getExtendee(), properties);
    }

    private static Map<String, String> fieldProperties(FieldDescriptorProto field) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("name", field.getName());
        properties.put("json_name", field.getJsonName());
        properties.put("type", field.getType() + (field.hasTypeName() ? " " + field.getTypeName() : ""));
        properties.put("label", field.getLabel().toString());
        properties.put("presence", field.getProto3Optional() ? "optional" : "implied");
        properties.put("oneof", "none");
        return properties;
    }

    private void addEnum(FileDescriptorProto file, String scope, EnumDescriptorProto enumeration) {
        String name = scope + "." + enumeration.getName();
        add("enum " + name, Map.of("file", file.getName()));
        enumeration.getValueList().forEach(value -> {
            add("value " + value.getNumber() + " of " + name, Map.of("name", value.getName()));
            numbers.put(new MemberName(name, value.getName()), value.getNumber());
        });
        enumeration.getReservedNameList().forEach(reserved -> reservedNames.add(new MemberName(name, reserved)));
        enumeration
                .getReservedRangeList()
                .forEach(range -> reservedRanges.add(new ReservedRange(name, range.getStart(), range.getEnd())));
    }

    private void addService(FileDescriptorProto file, ServiceDescriptorProto service) {
        String name = file.getPackage() + "." + service.getName();
        add("service " + name, Map.of("file", file.getName()));
        service.getMethodList().forEach(method -> addMethod(name, method));
    }

    private void addMethod(String service, MethodDescriptorProto method) {
        add(
                "method " + service + "/" + method.getName(),
                Map.of(
                        "request", method.getInputType(),
                        "response", method.getOutputType(),
                        "client streaming", Boolean.toString(method.getClientStreaming()),
                        "server streaming", Boolean.toString(method.getServerStreaming())));
    }

    private void add(String key, Map<String, String> properties) {
        elements.put(key, new ContractElement(key, properties));
    }
}
