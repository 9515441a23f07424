"""
The schema that the installed PyNWB carries, as JSON: for every type its base, kind and names, and its
members, inherited ones included, in the form that packages/model/test/conformance.interop.test.ts brings
our declarations into.
"""

import json
import sys
from pathlib import Path

from hdmf.common import table
from hdmf.spec import DatasetSpec, GroupSpec
from hdmf.utils import get_docval
from pynwb import base, core, device, file, get_type_map, image, ophys

REQUIRED = {1, "+"}


def dtype_of(dtype):
    if dtype is None:
        return "any"
    if isinstance(dtype, str):
        return {"utf8": "text", "datetime": "isodatetime", "int": "int32", "uint": "uint32"}.get(dtype, dtype)
    if isinstance(dtype, list):
        return [{"name": member["name"], "dtype": dtype_of(member["dtype"])} for member in dtype]
    return {"reference": dtype["target_type"]}


def shapes_of(shape):
    if shape is None:
        return [[]]
    return [list(one) for one in shape] if any(isinstance(one, (list, tuple)) for one in shape) else [list(shape)]


def value_of(spec, required):
    members = {"required": required, "dtype": dtype_of(spec.dtype), "shapes": shapes_of(spec.shape)}
    for key in ("value", "default_value"):
        if spec.get(key) is not None:
            members[key] = spec.get(key)
    return members


def attributes_of(spec, host):
    own = {"namespace", "neurodata_type", "object_id"}
    return {f"{host}@{a.name}": value_of(a, a.required) for a in spec.attributes if a.name not in own}


def type_of(spec):
    return spec.data_type_def or spec.data_type_inc


def members_of(spec, path=""):
    members = attributes_of(spec, path.rstrip("/"))
    if isinstance(spec, DatasetSpec):
        return members
    for part in [*spec.datasets, *spec.groups]:
        members.update(member_of(part, path))
    for link in spec.links:
        name = link.name or "*" + link.target_type
        members[path + name] = {"link": link.target_type, "required": link.quantity in REQUIRED}
    return members


def member_of(part, path):
    kind = type_of(part)
    if kind is not None and part.name is None:
        return {f"{path}*{kind}": {"children": kind, "required": part.quantity in REQUIRED}}
    at = path + part.name
    if kind is not None:
        child = {"child": kind, "required": part.quantity in REQUIRED}
        if isinstance(part, DatasetSpec) and part.dtype is not None:
            child.update(dtype=dtype_of(part.dtype), shapes=shapes_of(part.shape))
        return {at: child}
    if isinstance(part, GroupSpec):
        return {f"{at}/": {"group": True, "required": part.quantity in REQUIRED}, **members_of(part, f"{at}/")}
    return {at: value_of(part, part.quantity in REQUIRED), **attributes_of(part, at)}


def describe(spec, namespace):
    described = {
        "namespace": namespace,
        "base": spec.data_type_inc,
        "kind": "dataset" if isinstance(spec, DatasetSpec) else "group",
        "members": members_of(spec),
    }
    if spec.name or spec.default_name:
        described["name"] = spec.name or spec.default_name
    if isinstance(spec, DatasetSpec):
        described["members"]["."] = value_of(spec, True)
    return described


def names_of(kind):
    """Public arguments, properties and methods of a class, without those that every container has."""
    common = set(dir(core.NWBContainer))
    public = {n for n in dir(kind) if not n.startswith(("_", "DEFAULT_"))}
    return sorted({argument["name"] for argument in get_docval(kind.__init__)} | (public - common))


def class_of(name):
    modules = (ophys, file, device, base, image, table)
    return next((getattr(module, name) for module in modules if hasattr(module, name)), None)


def main(folder):
    catalog = get_type_map().namespace_catalog
    types, versions = {}, {}
    for name in ("hdmf-common", "core"):
        namespace = catalog.get_namespace(name)
        versions[name] = namespace.version
        for kind in namespace.get_registered_types():
            if kind not in types:
                types[kind] = describe(namespace.get_spec(kind), name)
    classes = {name: class_of(name) for name in types}
    names = {name: names_of(kind) for name, kind in classes.items() if kind is not None}
    described = {"versions": versions, "types": types, "names": names}
    (folder / "schema.json").write_text(json.dumps(described))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
