"""`python -m albricias` is the command line."""

from albricias.cli import main

if __name__ == "__main__":
    main(prog_name="albricias")
