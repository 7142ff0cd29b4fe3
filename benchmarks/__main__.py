"""Run the benchmarks: all of them, or those named: ``python -m benchmarks import_speed``."""

import sys
from importlib import import_module

MODULES = (
    *("import_speed", "pages", "search_speed", "mail_speed", "api_speed"),
    *("clock_speed", "clock_recount"),
)


def main(names: list[str]) -> None:
    for name in names or MODULES:
        print(f"\n== {name} ==\n")
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
