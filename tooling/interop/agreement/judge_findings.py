"""What pynwb.validate and NWBInspector find in files, as JSON: findings.json in the folder given.

Looks at `broken/*.nwb` in the folder, and at the files under the second argument.
"""

import json
import re
import sys
import warnings
from multiprocessing import Pool
from pathlib import Path

import pynwb
from nwbinspector import configure_checks, inspect_nwbfile, load_config
from nwbinspector import __version__ as inspector_version

warnings.simplefilter("ignore")


def validate(path):
    try:
        return [
            {"path": e.location or "/", "name": e.name, "message": str(e)}
            for e in pynwb.validate(path=str(path))
        ]
    except Exception as error:
        return [{"path": "/", "name": "crash", "message": f"{type(error).__name__}: {error}"[:300]}]


def inspect(path, checks):
    try:
        messages = list(inspect_nwbfile(nwbfile_path=str(path), skip_validate=True, checks=checks))
    except Exception as error:
        return [
            {
                "check": "crash",
                "importance": "ERROR",
                "path": "/",
                "message": f"{type(error).__name__}: {error}"[:300],
            }
        ]
    return [
        {
            "check": m.check_function_name,
            "importance": m.importance.name,
            "path": m.location or "/",
            "type": m.object_type,
            "message": m.message[:300],
        }
        for m in messages
    ]


SESSION = re.compile("no_subject|no_sex|no_age|no_species|odd_|slash|falling_age|short_movie|valid")


def judge(path):
    """DANDI's configuration moves checks of the session and its subject only."""
    found = {"validate": validate(path), "inspect": inspect(path, None)}
    if SESSION.match(path.stem):
        found["dandi"] = inspect(path, configure_checks(config=load_config("dandi")))
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    files = sorted((folder / "broken").glob("*.nwb"))
    if len(sys.argv) > 2:
        files += sorted(Path(sys.argv[2]).rglob("*.nwb"))
    with Pool() as pool:
        found = dict(zip(map(str, files), pool.map(judge, files, chunksize=4), strict=True))
    report = {"pynwb": pynwb.__version__, "nwbinspector": inspector_version, "files": found}
    (folder / "findings.json").write_text(json.dumps(report, indent=1))
    print(f"PyNWB {pynwb.__version__}, NWBInspector {inspector_version}: {len(files)} files")
