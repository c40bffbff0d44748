"""The part of the build that pyproject.toml cannot say: the compiled kernel.

The kernel is optional: where no C compiler is at hand the install goes on without it
and `cleanlit --version` names the fallback. It uses CPython's limited API, so one
wheel a platform serves every Python from 3.11 on.
"""

from setuptools import Extension, setup

_PARTS = (
    "module", "module_stream", "module_texts", "arrays", "fold", "scan", "shingle",
    "texts", "verify", "file", "pairs", "meet", "learn",
)  # fmt: skip

setup(
    ext_modules=[
        Extension(
            "cleanlit.dedup._kernel",
            sources=[f"cleanlit/dedup/c/{part}.c" for part in _PARTS],
            depends=[
                f"cleanlit/dedup/c/{name}.h"
                for name in ("fold", "kernel", "module", "plain")
            ],
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
