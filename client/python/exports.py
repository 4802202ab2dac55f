"""Writes the `__init__.py` of the generated package: every message, enum and service stub by its own name."""

from __future__ import annotations

import importlib
import pathlib
import sys


def main(package: pathlib.Path) -> None:
    names: dict[str, str] = {}
    for file in sorted(package.glob("*_pb2.py")):
        module = f"worldlog.v1.{file.stem}"
        descriptor = importlib.import_module(module).DESCRIPTOR
        for name in [*descriptor.message_types_by_name, *descriptor.enum_types_by_name]:
            names[name] = module
        for name in descriptor.services_by_name:
            names[f"{name}Stub"] = f"{module}_grpc"
    print('"""The messages, enums and stubs of the contract, `worldlog.v1`. Generated; do not edit."""\n')
    for name, module in sorted(names.items(), key=lambda entry: (entry[1], entry[0])):
        print(f"from {module} import {name} as {name}")


main(pathlib.Path(sys.argv[1]))
